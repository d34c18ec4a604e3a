import { eq, type SQL, sql } from "drizzle-orm";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { categories } from "../../db/schema/categories.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { statements } from "../../db/statements.ts";
import { cascadeDelete } from "../feed/cascade.ts";
import type { FeedChange, Write } from "../feed/write.ts";
import { personalEffects, type SeesTask, seenTogether } from "../sharing/access.ts";
import { authorizeCategory } from "../sharing/authorize.ts";
import { isGrantedTask } from "../sharing/roles.ts";

/** Keeps its tasks, without category, or deletes them with it. @throws AppError `not_found`, `forbidden` */
export function deleteCategory(ctx: AuthenticatedContext, id: string, itsTasks: "keep" | "delete"): Write<null> {
  const inside = eq(tasks.categoryId, id);
  const fate = itsTasks === "keep" ? releaseTasks(ctx, inside) : deleteTasks(ctx, inside);
  const category = cascadeDelete(ctx.entities, "category", eq(categories.id, id));
  return {
    event: "category.deleted",
    id,
    guards: authorizeCategory(ctx, "manage", id),
    statements: [...fate.statements, ...category.statements],
    feedChanges: [...fate.feedChanges, ...category.feedChanges],
  };
}

/** They stay with the actor, who owns them, and with those to whom they, or tasks above them, were granted. */
function releaseTasks({ entities, principal, now }: AuthenticatedContext, inside: SQL) {
  const keepsTask: SeesTask = (userId, taskId) =>
    sql`(${userId} = ${principal.userId} OR ${isGrantedTask(userId, taskId)})`;
  const personal = personalEffects(entities, inside, keepsTask);
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
  return { statements: [...personal.statements, release], feedChanges: [...seen, ...personal.feedChanges] };
}

function deleteTasks({ entities }: AuthenticatedContext, inside: SQL) {
  const { statements, feedChanges } = cascadeDelete(entities, "task", inside);
  const itself: FeedChange = { entity: "task", where: inside, deleted: true };
  return { statements, feedChanges: [itself, ...feedChanges] };
}
