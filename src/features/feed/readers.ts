import { type SQL, sql } from "drizzle-orm";
import type { EntityDefinition, EntityRegistry } from "../../db/entity.ts";
import { finalSQL, template } from "../../db/template.ts";
import { memoize } from "../../kernel/memoize.ts";
import type { FeedChange } from "./write.ts";

const everyReaderOf = memoize(({ readers }: EntityDefinition) => {
  return template(["where"], ({ where }) => readers(where));
});

/** Who receives which rows: a FROM of (`reader`, `entity_id`) pairs. */
export function readersOf(entities: EntityRegistry, { entity, where, readers }: FeedChange): SQL {
  const { table, id } = entities[entity];
  if (!readers) return everyReaderOf(entities[entity])({ where });
  return sql`(WITH people(reader) AS (${readers}) SELECT people.reader AS reader, ${id} AS entity_id
    FROM ${table}, people WHERE ${where})`;
}

/** Whether the row of `readersOf` that a query calls `change` is deleted for its reader. */
export function isDeleted(entities: EntityRegistry, { entity, deleted = false }: FeedChange): SQL {
  if (typeof deleted === "boolean") return deleted ? finalSQL`1` : finalSQL`0`;
  const row = { reader: finalSQL`change.reader`, id: finalSQL`change.entity_id` };
  if (typeof deleted === "function") return deleted(row);
  const seeing = everyReaderOf(entities[entity])({ where: sql`${entities[entity].id} = ${row.id}` });
  return finalSQL`${row.reader} NOT IN (SELECT visible.reader FROM ${seeing} AS visible)`;
}
