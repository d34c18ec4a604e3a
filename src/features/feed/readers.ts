import { type SQL, sql } from "drizzle-orm";
import type { Entity } from "../../db/schema/feed.ts";
import { ENTITIES } from "./entities.ts";
import type { SideEffect } from "./events.ts";

/** Who is told of which rows: a FROM of (`reader`, `entity_id`) pairs. */
export function readersOf({ entity, where, readers }: SideEffect): SQL {
  const { table, id, readers: whoSees } = ENTITIES[entity];
  if (!readers) return whoSees(where);
  return sql`(SELECT told.reader AS reader, ${id} AS entity_id FROM ${table}, (${readers}) AS told WHERE ${where})`;
}

/** Whether a row of `readersOf`, here called `told_of`, is gone for its reader. */
export function isGone({ entity, gone }: SideEffect): SQL {
  if (gone === true || gone === false) return sql`${gone ? 1 : 0}`;
  if (gone !== "unless seen") return gone;
  return sql`reader NOT IN (SELECT seeing.reader FROM ${ENTITIES[entity].readers(isEntity(entity))} AS seeing)`;
}

/** The row of the pair that the outer query is at. */
function isEntity(entity: Entity): SQL {
  return sql`${ENTITIES[entity].id} = told_of.entity_id`;
}
