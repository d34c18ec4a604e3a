import { type Column, type SQL, sql } from "drizzle-orm";
import type { RequestContext } from "../../context/request-context.ts";
import type { EntityRegistry } from "../../db/entity.ts";
import { type Guard, guard } from "../../db/guard.ts";
import { deletedIds } from "../../db/schema/deleted-ids.ts";
import { AppError } from "../../kernel/errors.ts";
import { newId } from "../../kernel/ids.ts";

/** An entity's id: the one that the client brings, unless any entity ever had it, or a new one. */
export function idFor({ entities, now }: RequestContext, given: string | undefined): { id: string; guards: Guard[] } {
  if (given === undefined) return { id: newId(now), guards: [] };
  return { id: given, guards: [guard(sql`NOT ${isUsed(entities, sql`${given}`)}`, idTaken)] };
}

/** The guard of several ids that the client brings. */
export function unusedIdsGuard({ entities }: Pick<RequestContext, "entities">, given: readonly string[]): Guard {
  const used = sql`SELECT 1 FROM json_each(${JSON.stringify(given)}) AS given WHERE ${isUsed(entities, sql`given.value`)}`;
  return guard(sql`NOT EXISTS (${used})`, idTaken);
}

/** Whether an entity has the id, or had it. */
export function isUsed(entities: EntityRegistry, given: SQL): SQL {
  const isGiven = [
    sql`EXISTS (SELECT 1 FROM ${deletedIds} WHERE ${deletedIds.id} = ${uuidBytes(given)})`,
    ...Object.values(entities).map(({ table, id }) => sql`EXISTS (SELECT 1 FROM ${table} WHERE ${id} = ${given})`),
  ];
  return sql`(${sql.join(isGiven, sql` OR `)})`;
}

export function idTaken(): AppError {
  return new AppError("id_taken", "This id belongs to something else.");
}

/** As `deleted_ids` has it. */
export function uuidBytes(id: Column | SQL | string): SQL<Uint8Array> {
  return sql`unhex(${id}, '-')`;
}
