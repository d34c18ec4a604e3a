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
  const error = new AppError("id_taken", "This id belongs to something else.");
  return { id: given, guards: [guard(sql`NOT ${isUsed(entities, sql`${given}`)}`, error)] };
}

/** Whether an entity has the id, or had it. */
export function isUsed(entities: EntityRegistry, given: SQL): SQL {
  const isGiven = [
    sql`EXISTS (SELECT 1 FROM ${deletedIds} WHERE ${deletedIds.id} = ${uuidBytes(given)})`,
    ...Object.values(entities).map(({ table, id }) => sql`EXISTS (SELECT 1 FROM ${table} WHERE ${id} = ${given})`),
  ];
  return sql`(${sql.join(isGiven, sql` OR `)})`;
}

/** As `deleted_ids` has it. */
export function uuidBytes(id: Column | SQL | string): SQL<Uint8Array> {
  return sql`unhex(${id}, '-')`;
}
