import { and, eq, type SQL, sql } from "drizzle-orm";
import { abortsAs } from "../../db/aborted.ts";
import { type Statement, statements } from "../../db/client.ts";
import type { Context } from "../../db/context.ts";
import { type Guard, guard } from "../../db/guard.ts";
import { categories } from "../../db/schema/categories.ts";
import { completions } from "../../db/schema/completions.ts";
import { events } from "../../db/schema/feed.ts";
import { grants } from "../../db/schema/grants.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { AppError } from "../../kernel/errors.ts";
import { commit } from "../feed/commit.ts";
import { accessChanged, eventsGoTo, grantsOn, tasksOf } from "./access.ts";
import { maySubject } from "./may.ts";
import { isMember, ownerOf, ownerStays, type Thing } from "./members.ts";

/**
 * Makes a member the owner, of a category's tasks too; who owned it stays as editor.
 * @throws AppError `not_found` (also for someone who is no member), `forbidden`, `name_taken` where the heir has a category
 * of that name, `conflict` for a task that is in a category: it is its owner's
 */
export async function handOver(ctx: Context, thing: Thing, heirId: string): Promise<void> {
  const which = tasksOf(thing.subject, thing.id);
  await commit(ctx, {
    event: `${thing.subject}.shared`,
    id: thing.id,
    guards: [
      ...maySubject(ctx, "manage", thing.subject, thing.id),
      ownerStays(thing, heirId),
      isMember(thing, heirId),
      ...(thing.subject === "task" ? [isOutside(thing.id)] : []),
    ],
    writes: [...transfer(ctx, thing, which, heirId), stay(ctx, thing)],
    sideEffects: thing.subject === "category" ? [{ entity: "task", gone: false, where: which }] : [],
  }).catch(abortsAs({ "categories.owner_id, categories.name_key": nameTaken() }));
}

function transfer({ now }: Context, thing: Thing, which: SQL, heirId: string): Statement[] {
  const { subject, id } = thing;
  const at = now.toISOString();
  const inside = sql`(SELECT ${tasks.id} FROM ${tasks} WHERE ${which})`;
  const touched = { updatedAt: at };
  return [
    // A task and its category change owners in two statements: https://developers.cloudflare.com/d1/sql-api/foreign-keys/
    statements.run(sql`PRAGMA defer_foreign_keys = on`),
    ...(subject === "category"
      ? [
          statements
            .update(categories)
            .set({ ownerId: heirId, version: sql`${categories.version} + 1`, ...touched })
            .where(eq(categories.id, id)),
        ]
      : []),
    statements
      .update(tasks)
      .set({ ownerId: heirId, version: sql`${tasks.version} + 1`, ...touched })
      .where(which),
    eventsGoTo(heirId, sql`(${events.subjectId} = ${id} OR ${events.subjectId} IN ${inside})`),
    statements.update(completions).set({ ownerId: heirId }).where(sql`${completions.taskId} IN ${inside}`),
    statements
      .delete(grants)
      .where(
        and(
          eq(grants.userId, heirId),
          sql`(${grantsOn(subject, id)} OR (${grants.subject} = 'task' AND ${grants.subjectId} IN ${inside}))`,
        ),
      ),
  ];
}

function stay({ actor, now }: Context, { subject, id }: Thing): Statement {
  const createdAt = now.toISOString();
  return statements.insert(grants).values({ userId: actor.userId, subject, subjectId: id, role: "editor", createdAt });
}

/** What an admin hands over of someone who leaves: to anybody. A task that is in a category leaves it. */
export async function giveTo(ctx: Context, thing: Thing, heirId: string, guards: readonly Guard[]): Promise<void> {
  const which = tasksOf(thing.subject, thing.id);
  const outside = statements.update(tasks).set({ categoryId: null }).where(which);
  const { writes, sideEffects, afterwards } = accessChanged(ctx, which, sql`SELECT ${ownerOf(thing)} AS reader`);
  await commit(ctx, {
    event: `${thing.subject}.shared`,
    id: thing.id,
    guards,
    writes: [...(thing.subject === "task" ? [outside] : []), ...transfer(ctx, thing, which, heirId), ...writes],
    sideEffects: [{ entity: "task", gone: false, where: which }, ...sideEffects],
    afterwards,
  }).catch(abortsAs({ "categories.owner_id, categories.name_key": nameTaken() }));
}
function isOutside(id: string) {
  const error = new AppError("conflict", "A task in a category is its owner's: hand that over, or move the task out.");
  return guard(
    sql`(SELECT ${tasks.categoryId} IS NULL FROM ${tasks} WHERE ${eq(tasks.id, id)})`,
    "task_in_category",
    error,
  );
}

function nameTaken(): AppError {
  return new AppError("name_taken", "They have a category of this name.");
}
