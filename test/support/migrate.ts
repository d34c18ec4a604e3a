import { env } from "./env.ts";

// One batch: `applyD1Migrations` makes one for each migration, and a second of each file's start goes on them.
// Files of one process may share a database.
const migrated = await env.DB.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'users'").first();
if (!migrated)
  await env.DB.batch(env.MIGRATIONS.flatMap(({ queries }) => queries.map((query) => env.DB.prepare(query))));
