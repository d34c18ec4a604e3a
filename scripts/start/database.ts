import { createHash, createHmac } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { OperatorError } from "./operator-error.ts";

const MIGRATIONS = "migrations";

/** The same table as wrangler's, so that `wrangler d1 migrations` works on this database. */
const RECORDS = `CREATE TABLE IF NOT EXISTS d1_migrations (
  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)`;

/** How long to wait for another process that writes. */
const BUSY_MS = 5_000;

/** Not the `database_id` of wrangler.toml, which names a database at Cloudflare. */
export const DATABASE_ID = "taskwire";

const OBJECT = "miniflare-D1DatabaseObject";

/** Where Miniflare keeps the D1 database of a folder with state. */
export function databaseFile(state: string): string {
  return join(state, "d1", OBJECT, `${objectId(OBJECT, DATABASE_ID)}.sqlite`);
}

/** The id of a named Durable Object in workerd (`server.c++`, `ActorNamespace`). */
function objectId(uniqueKey: string, name: string): string {
  const key = createHash("sha256").update(uniqueKey).digest();
  const base = createHmac("sha256", key).update(name).digest().subarray(0, 16);
  return Buffer.concat([base, createHmac("sha256", key).update(base).digest().subarray(0, 16)]).toString("hex");
}

/** Opens the database, and makes it if it is missing. */
export function openDatabase(file: string): DatabaseSync {
  mkdirSync(join(file, ".."), { recursive: true });
  const database = new DatabaseSync(file, { timeout: BUSY_MS });
  database.exec("PRAGMA journal_mode = WAL");
  return database;
}

/** Applies missing migrations, each in a transaction. @throws OperatorError for a database of a newer version */
export function migrate(database: DatabaseSync): void {
  database.exec(RECORDS);
  for (const file of missingMigrations(database)) {
    database.exec("BEGIN; PRAGMA defer_foreign_keys = ON");
    database.exec(readFileSync(join(MIGRATIONS, file), "utf8"));
    database.prepare("INSERT INTO d1_migrations (name) VALUES (?)").run(file);
    database.exec("COMMIT");
  }
}

/** In order. @throws OperatorError if the database has a migration that this version does not have */
export function missingMigrations(database: DatabaseSync): string[] {
  const applied = database
    .prepare("SELECT name FROM d1_migrations")
    .all()
    .map(({ name }) => String(name));
  const known = readdirSync(MIGRATIONS)
    .filter((file) => file.endsWith(".sql"))
    .sort();
  const unknown = applied.find((name) => !known.includes(name));
  if (unknown)
    throw new OperatorError(`The database is of a newer version of Taskwire: it has the migration ${unknown}.`);
  return known.filter((name) => !applied.includes(name));
}

/** Releases the claims of a server that has ended. No other process works on this database, so all claims are stale. */
export function releaseClaims(database: DatabaseSync): void {
  database.exec(`
    UPDATE reminders SET claim = NULL, take_at = at WHERE take_at IS NOT NULL AND claim IS NOT NULL;
    UPDATE digests SET claim = NULL, take_at = at WHERE claim IS NOT NULL;
    UPDATE event_cursors SET claim = NULL, lease_expires_at = NULL;
    UPDATE jobs SET available_at = created_at;
    DELETE FROM sockets;
  `);
}
