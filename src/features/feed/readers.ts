import { type SQL, sql } from "drizzle-orm";
import type { EntityRegistry } from "../../db/entity.ts";
import type { FeedChange } from "./write.ts";

/** Who receives which rows: a FROM of (`reader`, `entity_id`) pairs. */
export function readersOf(entities: EntityRegistry, { entity, where, readers }: FeedChange): SQL {
  const { table, id, readers: everyone } = entities[entity];
  if (!readers) return everyone(where);
  return sql`(WITH people(reader) AS (${readers}) SELECT people.reader AS reader, ${id} AS entity_id
    FROM ${table}, people WHERE ${where})`;
}

/** Whether the row of `readersOf` that a query calls `change` is gone for its reader. */
export function isDeleted(entities: EntityRegistry, { entity, deleted = false }: FeedChange): SQL {
  if (typeof deleted === "boolean") return sql`${deleted ? 1 : 0}`;
  const row = { reader: sql`change.reader`, id: sql`change.entity_id` };
  if (typeof deleted === "function") return deleted(row);
  const { id, readers } = entities[entity];
  return sql`${row.reader} NOT IN (SELECT visible.reader FROM ${readers(sql`${id} = ${row.id}`)} AS visible)`;
}
