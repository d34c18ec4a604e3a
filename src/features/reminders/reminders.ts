import { and, eq, exists, isNotNull, type SQL, sql } from "drizzle-orm";
import { tokenReaches } from "../../auth/restriction.ts";
import { read } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { guard } from "../../db/guard.ts";
import { fetchCount, keyset, type Page, pageOf, type Slice } from "../../db/keyset.ts";
import { reminders } from "../../db/schema/reminders.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { statements } from "../../db/statements.ts";
import { notFound } from "../../kernel/errors.ts";
import { cascadeDelete } from "../feed/cascade.ts";
import type { Write } from "../feed/write.ts";
import { readOfTask } from "../tasks/visible.ts";
import { type Reminder, reminderView } from "./entity.ts";

/** The actor's reminders of a task, oldest first. @throws AppError `not_found` */
export async function listReminders(ctx: AuthenticatedContext, taskId: string, slice: Slice): Promise<Page<Reminder>> {
  const { where, orderBy } = keyset({ key: reminders.id, tie: reminders.id, descending: false }, slice);
  const rows = await readOfTask(
    ctx,
    taskId,
    statements
      .select({ item: reminderView, key: reminders.id, tie: reminders.id })
      .from(reminders)
      .where(and(ownReminders(ctx, taskId), where))
      .orderBy(...orderBy)
      .limit(fetchCount(slice)),
  );
  return pageOf(rows, slice);
}

/** The actor's reminders that are still to fire, soonest first. */
export async function listUpcoming(ctx: AuthenticatedContext, slice: Slice): Promise<Page<Reminder>> {
  const { where, orderBy } = keyset({ key: reminders.at, tie: reminders.id, descending: false }, slice);
  const [rows] = await read(
    ctx,
    statements
      .select({ item: reminderView, key: reminders.at, tie: reminders.id })
      .from(reminders)
      .where(
        and(
          eq(reminders.userId, ctx.principal.userId),
          eq(reminders.status, "scheduled"),
          isInside(ctx),
          where ?? isNotNull(reminders.at),
        ),
      )
      .orderBy(...orderBy)
      .limit(fetchCount(slice)),
  );
  return pageOf(rows, slice);
}

/** @throws AppError `not_found` */
export function deleteReminder(ctx: AuthenticatedContext, taskId: string, id: string): Write<null> {
  const named = and(eq(reminders.id, id), ownReminders(ctx, taskId), isInside(ctx));
  const isThere = exists(statements.select({ id: reminders.id }).from(reminders).where(named));
  return {
    event: "reminder.deleted",
    id,
    guards: [guard(isThere, notFound("reminder"))],
    ...cascadeDelete(ctx.entities, "reminder", sql`${eq(reminders.id, id)}`),
  };
}

/** The actor's token reaches the reminder's task. */
function isInside({ principal }: AuthenticatedContext): SQL | undefined {
  return tokenReaches(
    principal,
    sql`(SELECT ${tasks.categoryId} FROM ${tasks} WHERE ${tasks.id} = ${reminders.taskId})`,
  );
}

/** The actor's reminders of a task. */
export function ownReminders({ principal }: AuthenticatedContext, taskId: string): SQL | undefined {
  return and(eq(reminders.taskId, taskId), eq(reminders.userId, principal.userId));
}
