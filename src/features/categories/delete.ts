import { eq, type SQL, sql } from "drizzle-orm";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { jsonObject } from "../../db/json.ts";
import { categories } from "../../db/schema/categories.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { statements } from "../../db/statements.ts";
import { cascadeDelete } from "../feed/cascade.ts";
import { lastSeq } from "../feed/publications.ts";
import { RELEASED, snapshotAs } from "../feed/snapshots.ts";
import type { FeedChange, Write } from "../feed/write.ts";
import { mergeEffects, personalEffects, type SeesTask, seenTogether } from "../sharing/access.ts";
import { authorizeCategory } from "../sharing/authorize.ts";
import { isGrantedTask } from "../sharing/roles.ts";

/**
 * Keeps its tasks, without category, or deletes them with it.
 * @param itsTasks a condition, if only these are deleted
 * @throws AppError `not_found`, `forbidden`
 */
export function deleteCategory(ctx: AuthenticatedContext, id: string, itsTasks: "keep" | "delete" | SQL): Write<null> {
  const inside = eq(tasks.categoryId, id);
  const fate = fateOf(ctx, inside, itsTasks);
  const category = cascadeDelete(ctx.entities, "category", eq(categories.id, id), { takesSnapshots: true });
  return {
    event: "category.deleted",
    id,
    guards: authorizeCategory(ctx, "manage", id),
    statements: [...fate.statements, ...category.statements],
    feedChanges: [...fate.feedChanges, ...category.feedChanges],
  };
}

function fateOf(ctx: AuthenticatedContext, inside: SQL, itsTasks: "keep" | "delete" | SQL) {
  if (itsTasks === "keep") return releaseTasks(ctx, inside);
  if (itsTasks === "delete") return deleteTasks(ctx, inside);
  return mergeEffects(
    releaseTasks(ctx, sql`${inside} AND NOT ${itsTasks}`),
    deleteTasks(ctx, sql`${inside} AND ${itsTasks}`),
  );
}

/** They stay with the actor, who owns them, and with those to whom they, or tasks above them, were granted. */
function releaseTasks({ entities, principal, now }: AuthenticatedContext, inside: SQL) {
  const keepsTask: SeesTask = (userId, taskId) =>
    sql`(${userId} = ${principal.userId} OR ${isGrantedTask(userId, taskId)})`;
  const personal = personalEffects(entities, inside, keepsTask, { takesSnapshots: true });
  const seen = seenTogether(entities, "task", inside).map(
    ({ entity, where, rootOf }): FeedChange => ({
      entity,
      where,
      deleted: ({ reader, id }) => sql`NOT ${keepsTask(reader, rootOf(id))}`,
    }),
  );
  const keepsAssignee = keepsTask(sql`${tasks.assigneeId}`, sql`${tasks.id}`);
  const release = statements
    .update(tasks)
    .set({
      categoryId: null,
      assigneeId: sql`iif(${keepsAssignee}, ${tasks.assigneeId}, NULL)`,
      version: sql`${tasks.version} + 1`,
      updatedAt: now.toISOString(),
    })
    .where(inside);
  // For an undo: which tasks were inside, and who is no longer assigned.
  const released = { id: tasks.id, assignee_id: sql`iif(${keepsAssignee}, NULL, ${tasks.assigneeId})` };
  const snapshot = snapshotAs(lastSeq, {
    table: tasks,
    name: RELEASED,
    person: tasks.ownerId,
    row: jsonObject(released),
    where: inside,
  });
  return { statements: [...personal.statements, snapshot, release], feedChanges: [...seen, ...personal.feedChanges] };
}

function deleteTasks({ entities }: AuthenticatedContext, inside: SQL) {
  const { statements, feedChanges } = cascadeDelete(entities, "task", inside, { takesSnapshots: true });
  const itself: FeedChange = { entity: "task", where: inside, deleted: true };
  return { statements, feedChanges: [itself, ...feedChanges] };
}
