import { type SQL, sql } from "drizzle-orm";
import type { Entity } from "../../db/schema/feed.ts";
import { ENTITIES } from "./entities.ts";

/** Who can see which rows: a FROM of (`reader`, `entity_id`) pairs. The one place that says so; now it is the owner. */
export function readersOf(entity: Entity, where: SQL): SQL {
  const { table, id, owner } = ENTITIES[entity];
  return sql`(SELECT ${owner} AS reader, ${id} AS entity_id FROM ${table} WHERE ${where})`;
}
