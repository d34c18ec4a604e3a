import { sql } from "drizzle-orm";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import type { EntityName } from "../../db/entity.ts";
import { type Guard, unchangedGuard } from "../../db/guard.ts";
import { deletedIds } from "../../db/schema/deleted-ids.ts";
import { events } from "../../db/schema/feed.ts";
import { statements } from "../../db/statements.ts";
import { sha256 } from "../../kernel/crypto.ts";
import { uuidFromBytes, uuidToBytes } from "../../kernel/ids.ts";
import { idTaken, isUsed, uuidBytes } from "../feed/ids.ts";

/** An id of a file, and the one that takes its place where it belongs to someone else. */
export type Candidates = readonly [given: string, derived: string];

/**
 * The same each time, so that a second import finds what the first one made. It keeps the time of the UUIDv7, and the count
 * within a millisecond, so that ids sort as they did.
 */
export async function candidatesFor(userId: string, given: string): Promise<Candidates> {
  const bytes = uuidToBytes(given);
  bytes.set((await sha256(`taskwire import ${userId} ${given.slice(0, 28)}`)).slice(0, 6), 6);
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  return [given, uuidFromBytes(bytes)];
}

/** Selects those of the ids that are or were in use. The id of a deleted thing of the actor comes back. */
export function selectUsed(
  { entities, principal }: AuthenticatedContext,
  entity: EntityName,
  ids: readonly (readonly [id: string, subjectId: string])[],
) {
  const id = sql`each.value ->> 0`;
  const isDeleted = sql`EXISTS (SELECT 1 FROM ${deletedIds} WHERE ${deletedIds.id} = ${uuidBytes(id)})`;
  const wasOwn = sql`EXISTS (SELECT 1 FROM ${events} WHERE ${events.subjectId} = each.value ->> 1
    AND ${events.entityId} = ${id} AND ${events.entity} = ${entity} AND ${events.ownerId} = ${principal.userId}
    AND (${entity} <> 'comment' OR ${events.actorId} = ${principal.userId}))`;
  return statements
    .select({ id: sql<string>`${id}`.as("id"), comesBack: sql<0 | 1>`(${isDeleted} AND ${wasOwn})`.as("comes_back") })
    .from(sql`json_each(${JSON.stringify(ids)}) AS each`)
    .where(isUsed(entities, id));
}

export type Used = ReadonlyMap<string, boolean>;

export function usedIn(rows: readonly { id: string; comesBack: 0 | 1 }[]): Used {
  return new Map(rows.map(({ id, comesBack }) => [id, comesBack === 1]));
}

/** The id for something new. @throws AppError `id_taken` */
export function freeId(candidates: Candidates, used: Used): string {
  const id = candidates.find((each) => used.get(each) ?? true);
  if (id === undefined) throw idTaken();
  return id;
}

/** Ids that were free are still free. */
export function freeGuard({ entities }: AuthenticatedContext, ids: readonly string[], used: Used): Guard {
  const free = JSON.stringify(ids.filter((id) => !used.has(id)));
  const taken = sql`SELECT 1 FROM json_each(${free}) AS each WHERE ${isUsed(entities, sql`each.value`)}`;
  return unchangedGuard(sql`NOT EXISTS (${taken})`);
}

/** Ids that come back are no longer those of deleted entities. */
export function restoreIds(ids: readonly string[], used: Used) {
  const back = ids.filter((id) => used.has(id));
  if (back.length === 0) return [];
  const bytes = sql`SELECT ${uuidBytes(sql`value`)} FROM json_each(${JSON.stringify(back)})`;
  return [statements.delete(deletedIds).where(sql`${deletedIds.id} IN (${bytes})`)];
}
