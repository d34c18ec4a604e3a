import { type Column, type SQL, sql } from "drizzle-orm";
import type { RequestContext } from "../../context/request-context.ts";
import { type Guard, guard } from "../../db/guard.ts";
import { deletedIds } from "../../db/schema/deleted-ids.ts";
import { AppError } from "../../kernel/errors.ts";
import { newId } from "../../kernel/ids.ts";

/** An entity's id: the one that the client brings, unless any entity ever had it, or a new one. */
export function idFor({ entities, now }: RequestContext, given: string | undefined): { id: string; guards: Guard[] } {
  if (given === undefined) return { id: newId(now), guards: [] };
  const isGiven = [
    sql`EXISTS (SELECT 1 FROM ${deletedIds} WHERE ${deletedIds.id} = ${uuidBytes(given)})`,
    ...Object.values(entities).map(({ table, id }) => sql`EXISTS (SELECT 1 FROM ${table} WHERE ${id} = ${given})`),
  ];
  const error = new AppError("id_taken", "This id belongs to something else.");
  return { id: given, guards: [guard(sql`NOT (${sql.join(isGiven, sql` OR `)})`, error)] };
}

/** As `deleted_ids` has it. */
export function uuidBytes(id: Column | string): SQL<Uint8Array> {
  return sql`unhex(${id}, '-')`;
}
