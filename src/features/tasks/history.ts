import { and, eq, sql } from "drizzle-orm";
import { statements } from "../../db/client.ts";
import type { Context } from "../../db/context.ts";
import { fetchCount, keyset, type Page, pageOf, type Slice } from "../../db/keyset.ts";
import { read } from "../../db/read.ts";
import { events } from "../../db/schema/feed.ts";
import { tasks } from "../../db/schema/tasks.ts";
import type { Reminder, Task } from "../../db/views.ts";
import { notFound } from "../../kernel/errors.ts";
import { visible } from "./visible.ts";

export interface HistoryRow {
  seq: number;
  event: string;
  entity: string;
  id: string;
  actor_id: string;
  at: string;
  data: Task | Reminder | null;
}

/** A task's events and those of one's reminders of it, newest first. @throws AppError `not_found` */
export async function taskHistory(ctx: Context, id: string, slice: Slice): Promise<Page<HistoryRow>> {
  const { where, orderBy } = keyset({ key: events.seq, id: events.entityId, descending: true }, slice);
  const [[task], rows] = await read(
    ctx,
    statements.select({ id: tasks.id }).from(tasks).where(visible(ctx, id)),
    statements
      .select({
        seq: events.seq,
        event: events.event,
        entity: events.entity,
        id: events.entityId,
        actor_id: events.actorId,
        at: events.at,
        data: sql<Task | Reminder | null>`${events.data}`.mapWith(JSON.parse),
      })
      .from(events)
      .where(and(eq(events.ownerId, ctx.actor.userId), eq(events.subjectId, id), where))
      .orderBy(...orderBy)
      .limit(fetchCount(slice)),
  );
  if (!task) throw notFound("task");
  return pageOf(
    rows.map((row) => ({ item: row, key: row.seq, id: row.id })),
    slice,
  );
}
