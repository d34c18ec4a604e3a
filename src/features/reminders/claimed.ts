import { and, eq, sql } from "drizzle-orm";
import type { JobOf } from "../../context/jobs.ts";
import { readUnchecked } from "../../context/read.ts";
import type { RequestContext } from "../../context/request-context.ts";
import { isAmongValues } from "../../db/rows.ts";
import { profiles } from "../../db/schema/profiles.ts";
import { reminders } from "../../db/schema/reminders.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { users } from "../../db/schema/users.ts";
import { statements } from "../../db/statements.ts";

export type ReminderJob = JobOf<"reminder">;

export type Claimed = Awaited<ReturnType<typeof selectClaimed>>[number];

/** The reminders whose claims still hold: not moved, silenced, deleted, or claimed again since. */
export async function selectClaimed(ctx: RequestContext, jobs: readonly ReminderJob[]) {
  const claims = new Map(jobs.map(({ id, claim }) => [id, claim]));
  const [rows] = await readUnchecked(
    ctx,
    statements
      .select({
        id: reminders.id,
        userId: reminders.userId,
        at: reminders.at,
        claim: sql<string>`${reminders.claim}`,
        tries: reminders.tries,
        notified: reminders.notified,
        title: tasks.title,
        dueDate: tasks.dueDate,
        dueTime: tasks.dueTime,
        dueAt: tasks.dueAt,
        timeZone: tasks.timeZone,
        locale: profiles.locale,
        isSuspended: sql<0 | 1>`${users.suspendedAt} IS NOT NULL`,
        address: sql<string | null>`iif(${users.emailVerified} AND ${profiles.emailReminders}, ${users.email}, NULL)`,
      })
      .from(reminders)
      .innerJoin(tasks, eq(tasks.id, reminders.taskId))
      .innerJoin(users, eq(users.id, reminders.userId))
      .innerJoin(profiles, eq(profiles.userId, reminders.userId))
      .where(and(isAmongValues(reminders.id, [...claims.keys()]), eq(reminders.status, "scheduled"))),
  );
  return rows.filter(({ id, claim }) => claims.get(id) === claim);
}
