import { and, eq, getTableColumns, type SQL, sql } from "drizzle-orm";
import { abortsAs } from "../../db/aborted.ts";
import { statements } from "../../db/client.ts";
import type { Context } from "../../db/context.ts";
import {
  keyset,
  type Page,
  pageOf,
  rawKey,
  type Slice,
  type SliceShape,
  sliceShape,
  sliceValues,
} from "../../db/keyset.ts";
import { prepare } from "../../db/prepared.ts";
import { read } from "../../db/read.ts";
import { categories } from "../../db/schema/categories.ts";
import { type Category, categoryView, countedCategoryView } from "../../db/views.ts";
import { categoryRole } from "../../db/visibility.ts";
import { differs } from "../../kernel/differs.ts";
import { AppError, notFound } from "../../kernel/errors.ts";
import { newId } from "../../kernel/ids.ts";
import { fold } from "../../kernel/text.ts";
import { commit } from "../feed/commit.ts";
import { granted } from "../sharing/granted-rows.ts";
import { mayCategory } from "../sharing/may.ts";

export interface CategoryInput {
  id?: string | undefined;
  name?: string | undefined;
  color?: string | null | undefined;
  position?: number | undefined;
}

type Counted = Category & { task_count?: number };

/** By position. With `counts`, each says how many tasks are in it, done or not. */
export async function listCategories(ctx: Context, counts: boolean, slice: Slice): Promise<Page<Counted>> {
  const values = { ...sliceValues(slice), viewer: ctx.actor.userId };
  const [rows] = await read(ctx, selectCategories(values, counts, sliceShape(slice)));
  return pageOf<Counted>(rows, slice);
}

const selectCategories = prepare((counts: boolean, slice: SliceShape) => {
  const viewer = sql`${sql.placeholder("viewer")}`;
  const limit = sql.placeholder("limit");
  const view: SQL<Counted> = (counts ? countedCategoryView : categoryView)(viewer);
  const { where, orderBy } = keyset({ key: categories.position, tie: categories.id, descending: false }, slice);
  const own = sql`SELECT * FROM ${categories} WHERE ${and(sql`${categories.ownerId} = ${viewer}`, where)}
    ORDER BY ${sql.join(orderBy, sql`, `)} LIMIT ${limit}`;
  const isGranted = sql`${categories.id} IN (${granted(viewer, "category")})`;
  const shared = sql`SELECT * FROM ${categories} WHERE ${and(isGranted, where)}`;
  return statements
    .select({ item: view.as("item"), key: rawKey(categories.position), tie: sql<string>`${categories.id}` })
    .from(sql`(SELECT * FROM (${own}) UNION ALL ${shared}) AS ${categories}`)
    .orderBy(...orderBy)
    .limit(limit);
});

export async function getCategory(ctx: Context, id: string, counts: boolean): Promise<Counted> {
  const view = (counts ? countedCategoryView : categoryView)(ctx.actor.userId);
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
    guards: mayCategory(ctx, "manage", id),
    writes: [
      statements
        .update(categories)
        .set({ ...columns, version: sql`${categories.version} + 1`, updatedAt: ctx.now.toISOString() })
        .where(eq(categories.id, id)),
    ],
  }).catch(abortsAs(TAKEN));
  return data;
}

async function visibleCategory(ctx: Context, id: string) {
  const [[found]] = await read(
    ctx,
    statements
      .select({ row: getTableColumns(categories), view: categoryView(ctx.actor.userId) })
      .from(categories)
      .where(visible(ctx, id)),
  );
  if (!found) throw notFound("category");
  return found;
}

function visible({ actor }: Context, id: string): SQL | undefined {
  return and(eq(categories.id, id), sql`${categoryRole(actor.userId)} IS NOT NULL`);
}
