import { is } from "drizzle-orm";
import { getTableConfig, SQLiteTable } from "drizzle-orm/sqlite-core";
import { describe, expect, it } from "vitest";
import { env } from "./support/env.ts";

const TABLES = Object.values(import.meta.glob("../src/db/schema/*.ts", { eager: true }))
  .flatMap((file) => Object.values(file as Record<string, unknown>))
  .filter((value) => is(value, SQLiteTable));

describe("the migrations", () => {
  it("are numbered without a gap", () => {
    const numbers = env.MIGRATIONS.map(({ name }) => Number(/^(\d{4})_\w+\.sql$/.exec(name)?.[1]));
    expect(numbers).toEqual(env.MIGRATIONS.map((_, place) => place));
    expect(numbers.length).toBeGreaterThan(1);
  });

  // A rebuilt table loses its children without a word on D1 where a reference cascades. Nothing refers to `feed`.
  const FEED = /DROP TABLE `feed`|ALTER TABLE `feed_without_rowid` RENAME TO `feed`/;
  it.each(env.MIGRATIONS)("drop no table that others refer to and cascade nothing: $name", ({ queries }) => {
    expect(queries.length).toBeGreaterThan(0);
    for (const query of queries)
      expect(query.replace(FEED, "")).not.toMatch(/\bdrop\s+table\b|\bon\s+delete\s+cascade\b|\brename\s+to\b/i);
  });

  it("make the tables of the schema and no other", async () => {
    const query = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
    const found = (await all(query))
      .map(({ name }) => String(name))
      .filter((name) => !/^(d1_migrations|_cf_)/.test(name));
    expect(found.sort()).toEqual(TABLES.map((table) => getTableConfig(table).name).sort());
  });

  it.each(TABLES.map((table) => getTableConfig(table)))("make $name as the schema says", async (table) => {
    const made = await all(`PRAGMA table_info(${table.name})`);
    expect(made.map(({ name, type, notnull }) => [name, type, Boolean(notnull)])).toEqual(
      table.columns.map((column) => [column.name, column.getSQLType().toUpperCase(), column.notNull]),
    );
    const keys = made.filter(({ pk }) => pk).map(({ name }) => name);
    const composite = table.primaryKeys.flatMap(({ columns }) => columns);
    expect(keys).toEqual([...table.columns.filter(({ primary }) => primary), ...composite].map(({ name }) => name));

    const indexes = (await all(`PRAGMA index_list(${table.name})`)).filter(({ origin }) => origin === "c");
    const declared = table.indexes.map(({ config }) => [config.name, config.unique]);
    expect(indexes.map(({ name, unique }) => [name, Boolean(unique)]).sort()).toEqual(declared.sort());
    for (const { config } of table.indexes) {
      const columns = await all(`PRAGMA index_info(${config.name})`);
      expect(columns.map(({ name }) => name)).toEqual(
        config.columns.map((column) => ("name" in column ? column.name : null)),
      );
    }

    const references = await all(`PRAGMA foreign_key_list(${table.name})`);
    expect(references.every(({ on_delete }) => on_delete === "NO ACTION")).toBe(true);
    expect(references.map(({ from }) => from).sort()).toEqual(
      table.foreignKeys.flatMap((key) => key.reference().columns.map(({ name }) => name)).sort(),
    );
  });
});

describe("a guard", () => {
  const event = (id: string) =>
    env.DB.prepare("INSERT INTO events VALUES (NULL, 'task.created', 'task', ?1, ?1, ?1, '', NULL, ?1)").bind(id);
  const guard = (condition: string, code = "not_so") =>
    env.DB.prepare(`INSERT INTO guard SELECT ${condition}, ?`).bind(code);
  const written = (id: string) => all("SELECT entity_id FROM events WHERE entity_id = ?", id);

  it.each(["0", "NULL", "EXISTS (SELECT 1 WHERE 0)", "'1'", "2"])("of %s undoes its whole batch", async (condition) => {
    const id = crypto.randomUUID();
    const batch = env.DB.batch([event(id), guard(condition), event(id)]);
    await expect(batch).rejects.toThrow("D1_ERROR: not_so: SQLITE_CONSTRAINT (extended: SQLITE_CONSTRAINT_TRIGGER)");
    expect(await written(id)).toEqual([]);
  });

  it("that holds lets its batch happen, and writes no row", async () => {
    const id = crypto.randomUUID();
    const [held, inserted] = await env.DB.batch([guard("EXISTS (SELECT 1)"), event(id)]);
    expect(held?.meta.rows_written).toBe(0);
    expect(inserted?.success).toBe(true);
    expect(await written(id)).toEqual([{ entity_id: id }]);
  });

  it("is the first to speak of several that do not hold", async () => {
    const batch = env.DB.batch([guard("1", "held"), guard("0", "first"), guard("0", "second")]);
    await expect(batch).rejects.toThrow("D1_ERROR: first: ");
  });
});

async function all(query: string, ...values: unknown[]): Promise<Record<string, unknown>[]> {
  return (
    await env.DB.prepare(query)
      .bind(...values)
      .all()
  ).results;
}
