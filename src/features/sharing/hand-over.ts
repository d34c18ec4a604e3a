import { and, eq, type SQL, sql } from "drizzle-orm";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { type Guard, guard, unchangedGuard } from "../../db/guard.ts";
import { categories } from "../../db/schema/categories.ts";
import { grants } from "../../db/schema/grants.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { type Statement, statements } from "../../db/statements.ts";
import { AppError } from "../../kernel/errors.ts";
import { reassignOwner } from "../feed/cascade.ts";
import type { Write } from "../feed/write.ts";
import { reassignTasks, resourceEffects } from "./access.ts";
import { authorize } from "./authorize.ts";
import { type Members, memberGuard, membersOf, notOwnerGuard } from "./members.ts";
import { grantsOn, type Resource, tasksOf } from "./resource.ts";
import { isBelow, lineage } from "./tree.ts";

const conflicts = {
  "categories.owner_id, categories.name_key": new AppError(
    "name_taken",
    "The new owner already has a category with this name.",
  ),
};

/**
 * Makes a member the owner, of a category's tasks or a task's subtasks too. The former owner stays as editor.
 * @throws AppError `not_found` (also for someone who is no member), `forbidden`, `name_taken`, `owner_stays`; `conflict`
 * for a subtask, and for a task that is in a category
 */
export function handOver(ctx: AuthenticatedContext, resource: Resource, heirId: string): Write<Members> {
  return {
    event: `${resource.subject}.shared`,
    id: resource.id,
    guards: [
      ...authorize(ctx, "manage", resource),
      notOwnerGuard(resource, heirId),
      memberGuard(resource, heirId),
      ...(resource.subject === "task" ? [standsAloneGuard(resource.id)] : []),
    ],
    statements: [...changeOwner(ctx, resource, heirId), keepAsEditor(ctx, resource)],
    returns: membersOf(resource),
    feedChanges: [{ entity: "task", where: resource.subject === "task" ? isBelow(resource.id) : tasksOf(resource) }],
    conflicts,
  };
}

/**
 * An admin hands over what a leaving user had shared, to anyone. A task follows its category or parent if others see that;
 * otherwise it leaves them. What no longer belongs to the leaver stays as it is.
 * @throws AppError `name_taken`
 */
export function transferTo(
  ctx: AuthenticatedContext,
  resource: Resource,
  { leaverId, heirId }: { leaverId: string; heirId: string },
): Write<unknown> {
  const which = tasksOf(resource);
  const effects = resourceEffects(ctx, resource, sql`SELECT ${leaverId} UNION SELECT ${heirId}`);
  const leaveCategory = statements.update(tasks).set({ categoryId: null }).where(which);
  const leaveParent = statements.update(tasks).set({ parentId: null }).where(eq(tasks.id, resource.id));
  return {
    event: `${resource.subject}.shared`,
    id: resource.id,
    guards: [unchangedGuard(isTransferred(resource, leaverId))],
    statements: [
      ...(resource.subject === "task" ? [leaveCategory, leaveParent] : []),
      ...changeOwner(ctx, resource, heirId),
      ...effects.statements,
    ],
    feedChanges: [{ entity: "task", where: which }, ...effects.feedChanges],
    postWrites: effects.postWrites,
    conflicts,
    decideAgain: () => ({ unchanged: null }),
  };
}

function isTransferred({ subject, id }: Resource, leaverId: string): SQL {
  if (subject === "category") {
    return sql`EXISTS (SELECT 1 FROM ${categories} WHERE ${categories.id} = ${id} AND ${categories.ownerId} = ${leaverId})`;
  }
  return sql`EXISTS (SELECT 1 FROM ${tasks} WHERE ${tasks.id} = ${id} AND ${tasks.ownerId} = ${leaverId} AND NOT EXISTS
    (SELECT 1 FROM ${grants} WHERE ${grants.subject} = 'category' AND ${grants.subjectId} = ${tasks.categoryId}
      OR ${grants.subject} = 'task' AND ${grants.subjectId} IN (${lineage(sql`${tasks.parentId}`)})))`;
}

function changeOwner(ctx: AuthenticatedContext, resource: Resource, ownerId: string): Statement[] {
  const updatedAt = ctx.now.toISOString();
  const which = tasksOf(resource);
  const itself = sql`${eq(categories.id, resource.id)}`;
  const changeCategory = statements
    .update(categories)
    .set({ ownerId, updatedAt, version: sql`${categories.version} + 1` })
    .where(itself);
  return [
    // A task and its category change owners in two statements: https://developers.cloudflare.com/d1/sql-api/foreign-keys/
    statements.run(sql`PRAGMA defer_foreign_keys = on`),
    ...(resource.subject === "category"
      ? [changeCategory, ...reassignOwner(ctx.entities, "category", itself, ownerId)]
      : []),
    statements
      .update(tasks)
      .set({ ownerId, updatedAt, version: sql`${tasks.version} + 1` })
      .where(which),
    ...reassignTasks(ctx, which, ownerId),
    statements.delete(grants).where(and(eq(grants.userId, ownerId), grantsOn(resource))),
  ];
}

function keepAsEditor({ principal, now }: AuthenticatedContext, { subject, id }: Resource): Statement {
  const createdAt = now.toISOString();
  return statements
    .insert(grants)
    .values({ userId: principal.userId, subject, subjectId: id, role: "editor", createdAt });
}

function standsAloneGuard(id: string): Guard {
  const message =
    "Whoever owns the category or the parent of this task owns the task. Hand that over, or move the task out.";
  const isAlone = sql`(SELECT ${tasks.categoryId} IS NULL AND ${tasks.parentId} IS NULL FROM ${tasks} WHERE ${eq(tasks.id, id)})`;
  return guard(isAlone, new AppError("conflict", message));
}
