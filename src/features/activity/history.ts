import { and, eq, sql } from "drizzle-orm";
import { isRestricted } from "../../auth/restriction.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { keyset, type Page, pageOf, type Slice, type SliceShape, sliceShape, sliceValues } from "../../db/keyset.ts";
import { prepare } from "../../db/prepared.ts";
import { events } from "../../db/schema/feed.ts";
import { statements } from "../../db/statements.ts";
import { readOfTask } from "../tasks/visible.ts";
import { type EventView, eventColumns, isListed, restrictedColumns } from "./events.ts";

/**
 * The events of a task, its comments, its invitations and the actor's own reminders, newest first. It includes events
 * from before the actor had access.
 * @throws AppError `not_found`
 */
export async function taskHistory(ctx: AuthenticatedContext, id: string, slice: Slice): Promise<Page<EventView>> {
  const { principal } = ctx;
  const values = { ...sliceValues(slice), viewer: principal.userId, token: principal.credential.id, id };
  const rows = await readOfTask(ctx, id, selectHistory(values, sliceShape(slice), isRestricted(principal)));
  return pageOf(
    rows.map((row) => ({ item: row, key: row.seq, tie: row.id })),
    slice,
  );
}

const selectHistory = prepare((slice: SliceShape, isRestricted: boolean) => {
  const { where, orderBy } = keyset({ key: events.seq, tie: events.entityId, descending: true }, slice);
  return statements
    .select(isRestricted ? restrictedColumns : eventColumns)
    .from(events)
    .where(and(eq(events.subjectId, sql.placeholder("id")), isListed, where))
    .orderBy(...orderBy)
    .limit(sql.placeholder("limit"));
});
