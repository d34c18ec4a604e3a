import { and, eq, type SQL, sql } from "drizzle-orm";
import { conflictsAs } from "../../context/write.ts";
import { type Statement, statements } from "../../db/statements.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { type Guard, guard } from "../../db/guard.ts";
import { categories } from "../../db/schema/categories.ts";
import { events } from "../../db/schema/feed.ts";
import { grants } from "../../db/schema/grants.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { AppError } from "../../kernel/errors.ts";
import { commit } from "../feed/commit.ts";
import { accessChanged, eventsGoTo, goesToOwner, grantsOn, tasksOf } from "./access.ts";
import { authorize } from "./authorize.ts";
import { isMember, ownerOf, ownerStays, type Thing } from "./members.ts";

const NAME_TAKEN = conflictsAs({
  "categories.owner_id, categories.name_key": new AppError("name_taken", "They have a category of this name."),
});

/**
 * Makes a member the owner, of a category's tasks too; who owned it stays as editor.
 * @throws AppError `not_found` (also for someone who is no member), `forbidden`, `name_taken` where the heir has a category
 * of that name, `conflict` for a task that is in a category: it is its owner's
 */
export async function handOver(ctx: AuthenticatedContext, thing: Thing, heirId: string): Promise<void> {
  const which = tasksOf(thing.subject, thing.id);
  await commit(ctx, {
    event: `${thing.subject}.shared`,
    id: thing.id,
    guards: [
      ...authorize(ctx, "manage", thing.subject, thing.id),
      ownerStays(thing, heirId),
      isMember(thing, heirId),
      ...(thing.subject === "task" ? [isOutside(thing.id)] : []),
    ],
    writes: [...transfer(ctx, thing, which, heirId), stay(ctx, thing)],
    feedChanges: thing.subject === "category" ? [{ entity: "task", gone: false, where: which }] : [],
  }).catch(NAME_TAKEN);
}

function transfer({ now }: AuthenticatedContext, thing: Thing, which: SQL, heirId: string): Statement[] {
  const touched = { ownerId: heirId, updatedAt: now.toISOString() };
  return [
    // A task and its category change owners in two statements: https://developers.cloudflare.com/d1/sql-api/foreign-keys/
    statements.run(sql`PRAGMA defer_foreign_keys = on`),
    ...(thing.subject === "category"
      ? [
          statements
            .update(categories)
            .set({ ...touched, version: sql`${categories.version} + 1` })
            .where(eq(categories.id, thing.id)),
          eventsGoTo(heirId, sql`${events.subjectId} = ${thing.id}`),
        ]
      : []),
    statements
      .update(tasks)
      .set({ ...touched, version: sql`${tasks.version} + 1` })
      .where(which),
    ...goesToOwner(heirId, which),
    statements.delete(grants).where(and(eq(grants.userId, heirId), grantsOn(thing.subject, thing.id))),
  ];
}

function stay({ principal, now }: AuthenticatedContext, { subject, id }: Thing): Statement {
  const createdAt = now.toISOString();
  return statements.insert(grants).values({ userId: principal.userId, subject, subjectId: id, role: "editor", createdAt });
}

/** What an admin hands over of someone who leaves: to anybody. A task that is in a category leaves it. */
export async function giveTo(ctx: AuthenticatedContext, thing: Thing, heirId: string, guards: readonly Guard[]): Promise<void> {
  const which = tasksOf(thing.subject, thing.id);
  const outside = statements.update(tasks).set({ categoryId: null }).where(which);
  const { writes, feedChanges, postWrites } = accessChanged(ctx, which, sql`SELECT ${ownerOf(thing)} AS reader`);
  await commit(ctx, {
    event: `${thing.subject}.shared`,
    id: thing.id,
    guards,
    writes: [...(thing.subject === "task" ? [outside] : []), ...transfer(ctx, thing, which, heirId), ...writes],
    feedChanges: [{ entity: "task", gone: false, where: which }, ...feedChanges],
    postWrites,
  }).catch(NAME_TAKEN);
}

function isOutside(id: string) {
  const error = new AppError("conflict", "A task in a category is its owner's: hand that over, or move the task out.");
  return guard(
    sql`(SELECT ${tasks.categoryId} IS NULL FROM ${tasks} WHERE ${eq(tasks.id, id)})`,
    "task_in_category",
    error,
  );
}
