import { sql } from "drizzle-orm";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { guard } from "../../db/guard.ts";
import { events } from "../../db/schema/feed.ts";
import type { Write } from "../feed/write.ts";
import { changedSince, type PastChange } from "./change.ts";

/** Deletes what the change created, unless someone else has edited it since. Leaving it is no edit. */
export function remove({ principal }: AuthenticatedContext, change: PastChange, deletion: Write<null>): Write<null> {
  const { seq, entity, id } = change;
  const edits = sql`SELECT 1 FROM ${events} WHERE ${events.subjectId} = ${id} AND ${events.entity} = ${entity}
    AND ${events.seq} > ${seq} AND ${events.actorId} <> ${principal.userId} AND ${events.event} NOT LIKE '%shared'`;
  const guards = [...(deletion.guards ?? []), guard(sql`NOT EXISTS (${edits})`, () => changedSince())];
  return { ...deletion, guards };
}
