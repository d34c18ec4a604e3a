import { and, eq, type SQL, sql } from "drizzle-orm";
import { statements } from "../../db/statements.ts";
import type { RequestContext } from "../../context/request-context.ts";
import { reminders } from "../../db/schema/reminders.ts";
import { tasks } from "../../db/schema/tasks.ts";
import type { FeedChange } from "../feed/write.ts";
import { isOpen } from "../tasks/visible.ts";

/** When a reminder fires that counts from its task's due moment; null where there is none. */
export function firesAt(minutesBefore: SQL | number): SQL<string | null> {
  return sql`strftime('%Y-%m-%dT%H:%M:%fZ', ${tasks.remindFrom}, '-' || ${minutesBefore} || ' minutes')`;
}

/** One that waits for a due moment is ahead, whenever that will be. */
export function isAhead(moment: SQL, now: string): SQL {
  return sql`coalesce(${moment} > ${now}, true)`;
}

/**
 * Brings a task's reminders in line with what has just been written of it: one that has moved is armed again; one of a
 * task that is not open is silent, and so is one whose moment had passed before it moved there; a silent one that is
 * still ahead when its task is opened again is armed.
 */
export function followTask({ now }: RequestContext, taskId: string) {
  const at = now.toISOString();
  const moment = sql`iif(${reminders.minutesBefore} IS NULL, ${reminders.at}, ${firesAt(sql`${reminders.minutesBefore}`)})`;
  const moved = sql`${moment} IS NOT ${reminders.at}`;
  const armed = sql`(${isOpen} AND ${isAhead(moment, at)})`;
  return statements
    .update(reminders)
    .set({
      at: moment,
      status: sql`iif(${armed}, 'scheduled', 'silenced')`,
      takeAt: sql`iif(${armed}, ${moment}, NULL)`,
      sentAt: null,
      told: false,
      claim: null,
      tries: 0,
      updatedAt: at,
    })
    .from(tasks)
    .where(
      and(
        eq(reminders.taskId, taskId),
        eq(tasks.id, reminders.taskId),
        sql`(${moved} OR (${reminders.status} = 'scheduled' AND NOT ${isOpen}) OR (${reminders.status} = 'silenced' AND ${armed}))`,
      ),
    );
}

/** Those that `followTask` has changed, for the feeds of their makers. */
export function followed({ now }: RequestContext, taskId: string): FeedChange {
  return {
    entity: "reminder",
    gone: false,
    where: sql`${eq(reminders.taskId, taskId)} AND ${eq(reminders.updatedAt, now.toISOString())}`,
  };
}
