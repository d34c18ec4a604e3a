import { env } from "./env.ts";

// One batch: `applyD1Migrations` makes one for each migration, and a second of each file's start goes on them.
await env.DB.batch(env.MIGRATIONS.flatMap(({ queries }) => queries.map((query) => env.DB.prepare(query))));
