import { env } from "./env.ts";

// The files of one process share a loaded Worker and its database, so each file begins by emptying the database. The
// plugin's own `reset()` sometimes leaves the tables where they are.
const { results } = await env.DB.prepare(
  `SELECT type, name FROM sqlite_schema
   WHERE type IN ('table', 'view') AND name NOT GLOB '_cf_*' AND name NOT GLOB 'sqlite_*'`,
).all();
const drops = results.map(({ type, name }) => `DROP ${type} ${name}`);
const migrations = env.MIGRATIONS.flatMap(({ queries }) => queries);

// One batch: `applyD1Migrations` makes one for each migration, which takes a second.
const statements = ["PRAGMA defer_foreign_keys = on", ...drops, ...migrations];
await env.DB.batch(statements.map((statement) => env.DB.prepare(statement)));
