import { and, eq, ne, type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import { readUnchecked } from "../../context/read.ts";
import { isAmongValues } from "../../db/rows.ts";
import { comments } from "../../db/schema/comments.ts";
import { events } from "../../db/schema/feed.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { users } from "../../db/schema/users.ts";
import { statements } from "../../db/statements.ts";
import type { EventSubscriber, RecordedEvent } from "../feed/dispatcher.ts";
import type { Task } from "../tasks/entity.ts";

/** Enqueues the mails that say what others have done: assignments and comments. */
export const notifications: EventSubscriber = {
  name: "notifications",

  wants: ({ event, actorId, data }) => {
    if (event === "comment.created") return true;
    const assignee = event.startsWith("task.") ? (data as Task | null)?.assignee_id : undefined;
    return assignee != null && assignee !== actorId;
  },

  handle: async (ctx, recorded) => {
    const commented = recorded.filter(({ event }) => event === "comment.created");
    const changed = recorded.filter(({ entity }) => entity === "task");
    if (commented.length + changed.length === 0) return;
    const found = await readUnchecked(ctx, selectConcerned(commented), selectAssigned(changed));
    await ctx.enqueue(found.flat().map((recipient) => ({ kind: "notification", ...recipient })));
  },
};

/** A comment concerns those mentioned, the task's owner and its assignee, but not the author. */
function selectConcerned(commented: readonly RecordedEvent[]) {
  const concerned = sql`(SELECT value FROM json_each(${comments.mentions})
    UNION SELECT ${tasks.ownerId} UNION SELECT ${tasks.assigneeId})`;
  return statements
    .select({
      seq: events.seq,
      userId: sql<string>`${users.id}`.as("user_id"),
      taskId: comments.taskId,
      commentId: sql<string | null>`${comments.id}`,
    })
    .from(events)
    .innerJoin(comments, eq(comments.id, events.entityId))
    .innerJoin(tasks, eq(tasks.id, comments.taskId))
    .innerJoin(users, sql`${users.id} IN ${concerned}`)
    .where(and(isAmong(commented), ne(users.id, comments.authorId)))
    .orderBy(events.seq);
}

/** The tasks whose assignee is another person than recorded before, and not who assigned them. A restored task was recorded. */
function selectAssigned(changed: readonly RecordedEvent[]) {
  const before = alias(events, "before");
  const assignee = sql<string>`${events.data} ->> 'assignee_id'`;
  // Unknown where there is no event before, because old events are pruned.
  const isOther = sql`(SELECT ${before.data} ->> 'assignee_id' IS NOT ${assignee} FROM ${events} AS ${before}
    WHERE ${before.subjectId} = ${events.subjectId} AND ${before.entity} = 'task' AND ${before.seq} < ${events.seq} AND ${before.data} IS NOT NULL
    ORDER BY ${before.seq} DESC LIMIT 1)`;
  return statements
    .select({ seq: events.seq, userId: assignee, taskId: events.entityId, commentId: sql<string | null>`NULL` })
    .from(events)
    .where(
      and(isAmong(changed), ne(assignee, events.actorId), sql`coalesce(${isOther}, ${events.event} = 'task.created')`),
    )
    .orderBy(events.seq);
}

function isAmong(recorded: readonly RecordedEvent[]): SQL {
  return isAmongValues(
    events.seq,
    recorded.map(({ seq }) => seq),
  );
}
