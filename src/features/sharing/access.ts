import { and, eq, type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import { type Statement, statements } from "../../db/statements.ts";
import type { RequestContext } from "../../context/request-context.ts";
import { comments } from "../../db/schema/comments.ts";
import { completions } from "../../db/schema/completions.ts";
import { events } from "../../db/schema/feed.ts";
import { grants, type Subject } from "../../db/schema/grants.ts";
import { invitations } from "../../db/schema/invitations.ts";
import { reminders } from "../../db/schema/reminders.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { taskRole } from "./roles.ts";
import type { FeedChange } from "../feed/write.ts";

/** What a write brings with it for people: parts of a `Write`. */
export interface Consequences {
  readonly writes: readonly Statement[];
  readonly feedChanges: readonly FeedChange[];
  readonly postWrites: readonly Statement[];
}

/**
 * What follows where `people` (a SELECT of `reader`) may have come to see other tasks than before, or as someone else.
 * `which` is about `tasks`. Each is told of them anew, or that they are gone; who sees a task no longer is not assigned to
 * it, and not reminded of it.
 */
export function accessChanged({ now }: RequestContext, which: SQL, people: SQL): Consequences {
  const at = now.toISOString();
  const unseen = sql`NOT EXISTS (SELECT 1 FROM ${tasks}
    WHERE ${tasks.id} = ${reminders.taskId} AND ${taskRole(sql`${reminders.userId}`)} IS NOT NULL)`;
  const lost = sql`${inTasks(reminders.taskId, which)} AND ${unseen}`;
  const unassigned = sql`${which} AND ${tasks.assigneeId} IS NOT NULL AND ${taskRole(sql`${tasks.assigneeId}`)} IS NULL`;
  return {
    writes: [
      statements
        .update(tasks)
        .set({ assigneeId: null, version: sql`${tasks.version} + 1`, updatedAt: at })
        .where(unassigned),
    ],
    feedChanges: [
      { entity: "task", gone: false, where: sql`${which} AND ${tasks.updatedAt} = ${at}` },
      { entity: "task", gone: "unless seen", where: which, readers: people },
      { entity: "comment", gone: "unless seen", where: inTasks(comments.taskId, which), readers: people },
      { entity: "reminder", gone: true, where: lost },
    ],
    postWrites: [statements.delete(reminders).where(lost)],
  };
}

/** The tasks that a thing is about: itself, or those in it. */
export function tasksOf(subject: Subject, id: string): SQL {
  return subject === "task" ? sql`${eq(tasks.id, id)}` : sql`${eq(tasks.categoryId, id)}`;
}

export function grantees(subject: Subject, id: string): SQL {
  return sql`SELECT ${grants.userId} AS reader FROM ${grants} WHERE ${grantsOn(subject, id)}`;
}

export function grantsOn(subject: Subject, id: string): SQL {
  return sql`${and(eq(grants.subject, subject), eq(grants.subjectId, id))}`;
}

export function invitationsOn(subject: Subject, id: string): SQL {
  return sql`${and(eq(invitations.subject, subject), eq(invitations.subjectId, id))}`;
}

/** The tasks that `which` is about have this one's id. */
export function inTasks(id: SQLiteColumn, which: SQL): SQL {
  return sql`${id} IN (SELECT ${tasks.id} FROM ${tasks} WHERE ${which})`;
}

/** What is kept of tasks goes with them to a new owner, who needs no grants of them. `which` is about `tasks`. */
export function goesToOwner(ownerId: string, which: SQL): Statement[] {
  return [
    statements.update(completions).set({ ownerId }).where(inTasks(completions.taskId, which)),
    eventsGoTo(ownerId, inTasks(events.subjectId, which)),
    statements
      .delete(grants)
      .where(and(eq(grants.userId, ownerId), eq(grants.subject, "task"), inTasks(grants.subjectId, which))),
  ];
}

/** Reminders stay their maker's. */
export function eventsGoTo(ownerId: string, which: SQL): Statement {
  return statements.update(events).set({ ownerId }).where(sql`${which} AND ${events.entity} <> 'reminder'`);
}

/** What hangs on tasks and goes with them. `which` is about `tasks`, and is told of before they are deleted. */
export function goesWith(which: SQL): { writes: Statement[]; feedChanges: FeedChange[] } {
  const itsComments = inTasks(comments.taskId, which);
  const itsReminders = inTasks(reminders.taskId, which);
  const itsInvitations = sql`${invitations.subject} = 'task' AND ${inTasks(invitations.subjectId, which)}`;
  return {
    writes: [
      statements.delete(comments).where(itsComments),
      statements.delete(reminders).where(itsReminders),
      statements.delete(invitations).where(itsInvitations),
      statements.delete(grants).where(sql`${grants.subject} = 'task' AND ${inTasks(grants.subjectId, which)}`),
    ],
    feedChanges: [
      { entity: "comment", gone: true, where: itsComments },
      { entity: "reminder", gone: true, where: itsReminders },
      { entity: "invitation", gone: true, where: itsInvitations },
    ],
  };
}
