import { and, eq, exists, getTableColumns, inArray, type SQL, sql } from "drizzle-orm";
import { abortsAs } from "../../db/aborted.ts";
import { statements } from "../../db/client.ts";
import type { Context } from "../../db/context.ts";
import { type Guard, guard } from "../../db/guard.ts";
import { fetchCount, keyset, type Page, pageOf, type Slice } from "../../db/keyset.ts";
import { read } from "../../db/read.ts";
import { categories } from "../../db/schema/categories.ts";
import { completions } from "../../db/schema/completions.ts";
import { reminders } from "../../db/schema/reminders.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { type Category, categoryView, countedCategoryView } from "../../db/views.ts";
import { differs } from "../../kernel/differs.ts";
import { AppError, notFound } from "../../kernel/errors.ts";
import { newId } from "../../kernel/ids.ts";
import { fold } from "../../kernel/text.ts";
import { commit } from "../feed/commit.ts";
import { goneWith, remindersOf } from "../reminders/follow.ts";

export interface CategoryInput {
  id?: string | undefined;
  name?: string | undefined;
  color?: string | null | undefined;
  position?: number | undefined;
}

type Counted = Category & { task_count?: number };

/** By position. With `counts`, each says how many tasks are in it, done or not. */
export async function listCategories(ctx: Context, counts: boolean, slice: Slice): Promise<Page<Counted>> {
  const { where, orderBy } = keyset({ key: categories.position, id: categories.id, descending: false }, slice);
  const [rows] = await read(
    ctx,
    statements
      .select({ item: counts ? countedCategoryView : categoryView, key: categories.position, id: categories.id })
      .from(categories)
      .where(and(eq(categories.ownerId, ctx.actor.userId), where))
      .orderBy(...orderBy)
      .limit(fetchCount(slice)),
  );
  return pageOf<Counted>(rows, slice);
}

export async function getCategory(ctx: Context, id: string, counts: boolean): Promise<Counted> {
  const view = counts ? countedCategoryView : categoryView;
  const [[found]] = await read(ctx, statements.select({ view }).from(categories).where(visible(ctx, id)));
  if (!found) throw notFound("category");
  return found.view;
}

/** At the end, unless a position is given. @throws AppError `id_taken`, `name_taken` */
export async function createCategory(ctx: Context, input: CategoryInput & { name: string }): Promise<Category> {
  const id = input.id ?? newId(ctx.now);
  const at = ctx.now.toISOString();
  const { data } = await commit(ctx, {
    event: "category.created",
    id,
    writes: [
      statements.insert(categories).values({
        id,
        ownerId: ctx.actor.userId,
        name: input.name,
        nameKey: fold(input.name),
        color: input.color ?? null,
        position: input.position ?? afterTheLast(ctx),
        createdAt: at,
        updatedAt: at,
      }),
    ],
  }).catch(abortsAs(TAKEN));
  return data;
}

function afterTheLast({ actor }: Context): SQL {
  return sql`(SELECT coalesce(max(position), -1) + 1 FROM categories WHERE owner_id = ${actor.userId})`;
}

const idTaken = new AppError("id_taken", "This id belongs to something else.");

/** By the unique index that was hit. */
const TAKEN = {
  "categories.id": idTaken,
  "categories.owner_id, categories.id": idTaken,
  "categories.owner_id, categories.name_key": new AppError("name_taken", "You have a category of this name."),
};

/** What is not sent stays. @throws AppError `not_found`, `name_taken` */
export async function updateCategory(ctx: Context, id: string, input: CategoryInput): Promise<Category> {
  const { row, view } = await visibleCategory(ctx, id);
  // The name with its key, even where only its case changes: two renamings at once must not mix.
  const columns = {
    ...(input.name !== undefined && { name: input.name, nameKey: fold(input.name) }),
    ...(input.color !== undefined && { color: input.color }),
    ...(input.position !== undefined && { position: input.position }),
  };
  if (!differs(row, columns)) return view;

  const { data } = await commit(ctx, {
    event: "category.updated",
    id,
    guards: [categoryGuard(ctx, id)],
    writes: [
      statements
        .update(categories)
        .set({ ...columns, version: sql`${categories.version} + 1`, updatedAt: ctx.now.toISOString() })
        .where(eq(categories.id, id)),
    ],
  }).catch(abortsAs(TAKEN));
  return data;
}

/** Keeps its tasks, without category, or deletes them with it. @throws AppError `not_found` */
export async function deleteCategory(ctx: Context, id: string, itsTasks: "keep" | "delete"): Promise<void> {
  const inside = sql`${eq(tasks.ownerId, ctx.actor.userId)} AND ${eq(tasks.categoryId, id)}`;
  const settle = itsTasks === "keep" ? [withoutCategory(ctx, inside)] : deleteTasks(inside);
  await commit(ctx, {
    event: "category.deleted",
    id,
    guards: [categoryGuard(ctx, id)],
    writes: [...settle, statements.delete(categories).where(eq(categories.id, id))],
    sideEffects: [
      { entity: "task", gone: itsTasks === "delete", where: inside },
      ...(itsTasks === "delete" ? [goneWith(inside)] : []),
    ],
  });
}

function withoutCategory({ now }: Context, which: SQL) {
  return statements
    .update(tasks)
    .set({ categoryId: null, version: sql`${tasks.version} + 1`, updatedAt: now.toISOString() })
    .where(which);
}

function deleteTasks(which: SQL) {
  const ids = statements.select({ id: tasks.id }).from(tasks).where(which);
  return [
    statements.delete(reminders).where(remindersOf(which)),
    statements.delete(completions).where(inArray(completions.taskId, ids)),
    statements.delete(tasks).where(which),
  ];
}

async function visibleCategory(ctx: Context, id: string) {
  const [[found]] = await read(
    ctx,
    statements
      .select({ row: getTableColumns(categories), view: categoryView })
      .from(categories)
      .where(visible(ctx, id)),
  );
  if (!found) throw notFound("category");
  return found;
}

function visible({ actor }: Context, id: string): SQL | undefined {
  return and(eq(categories.id, id), eq(categories.ownerId, actor.userId));
}

/** Refuses a write unless the category is the actor's. A field that names it may bring its own error. */
export function categoryGuard(ctx: Context, id: string, error: Error = notFound("category")): Guard {
  const seen = statements.select({ id: categories.id }).from(categories).where(visible(ctx, id));
  return guard(exists(seen), "unknown_category", error);
}
