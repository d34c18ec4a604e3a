import { eq, type SQL, sql } from "drizzle-orm";
import { statements } from "../../db/statements.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { categories } from "../../db/schema/categories.ts";
import { comments } from "../../db/schema/comments.ts";
import { completions } from "../../db/schema/completions.ts";
import { grants } from "../../db/schema/grants.ts";
import { invitations } from "../../db/schema/invitations.ts";
import { reminders } from "../../db/schema/reminders.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { commit } from "../feed/commit.ts";
import { type Consequences, goesWith, grantsOn, inTasks, invitationsOn } from "../sharing/access.ts";
import { authorizeCategory } from "../sharing/authorize.ts";

/** Keeps its tasks, without category, or deletes them with it. @throws AppError `not_found`, `forbidden` */
export async function deleteCategory(ctx: AuthenticatedContext, id: string, itsTasks: "keep" | "delete"): Promise<void> {
  const inside = sql`${eq(tasks.categoryId, id)}`;
  const { writes, feedChanges } = itsTasks === "keep" ? releaseTasks(ctx, inside) : deleteTasks(inside);
  const invited = invitationsOn("category", id);
  await commit(ctx, {
    event: "category.deleted",
    id,
    guards: authorizeCategory(ctx, "manage", id),
    writes: [
      ...writes,
      statements.delete(invitations).where(invited),
      statements.delete(grants).where(grantsOn("category", id)),
      statements.delete(categories).where(eq(categories.id, id)),
    ],
    feedChanges: [...feedChanges, { entity: "invitation", gone: true, where: invited }],
  });
}

/** They stay their owner's, the actor's, and theirs who were granted them singly; told before it is done. */
function releaseTasks({ principal, now }: AuthenticatedContext, inside: SQL): Omit<Consequences, "postWrites"> {
  const stays = (who: SQL, taskId: SQL) => sql`(${who} = ${principal.userId} OR EXISTS (SELECT 1 FROM ${grants}
    WHERE ${grants.userId} = ${who} AND ${grants.subject} = 'task' AND ${grants.subjectId} = ${taskId}))`;
  const ofComment = sql`(SELECT ${comments.taskId} FROM ${comments} WHERE ${comments.id} = told_of.entity_id)`;
  const lost = sql`${inTasks(reminders.taskId, inside)} AND NOT ${stays(sql`${reminders.userId}`, sql`${reminders.taskId}`)}`;
  const keepsAssignee = stays(sql`${tasks.assigneeId}`, sql`${tasks.id}`);
  return {
    writes: [
      statements.delete(reminders).where(lost),
      statements
        .update(tasks)
        .set({
          categoryId: null,
          assigneeId: sql`iif(${keepsAssignee}, ${tasks.assigneeId}, NULL)`,
          version: sql`${tasks.version} + 1`,
          updatedAt: now.toISOString(),
        })
        .where(inside),
    ],
    feedChanges: [
      {
        entity: "task",
        where: inside,
        gone: sql`NOT ${stays(sql`told_of.reader`, sql`told_of.entity_id`)}`,
      },
      {
        entity: "comment",
        where: inTasks(comments.taskId, inside),
        gone: sql`NOT ${stays(sql`told_of.reader`, ofComment)}`,
      },
      { entity: "reminder", gone: true, where: lost },
    ],
  };
}

function deleteTasks(inside: SQL): Omit<Consequences, "postWrites"> {
  const { writes, feedChanges } = goesWith(inside);
  return {
    writes: [
      ...writes,
      statements.delete(completions).where(inTasks(completions.taskId, inside)),
      statements.delete(tasks).where(inside),
    ],
    feedChanges: [{ entity: "task", gone: true, where: inside }, ...feedChanges],
  };
}
