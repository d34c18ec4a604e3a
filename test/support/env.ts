import type { D1Migration } from "cloudflare:test";
import { env as bindings } from "cloudflare:workers";
import type { Env } from "../../src/env.ts";

/** The Worker's own bindings: for tests that look past HTTP into the database, or forge what it would sign. */
export const env = bindings as unknown as Required<Env> & { MIGRATIONS: D1Migration[]; REPLICA: D1Database };
