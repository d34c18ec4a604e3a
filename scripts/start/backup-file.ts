import type { DatabaseSync } from "node:sqlite";
import type { FolderSettings } from "./data-folder.ts";
import { OperatorError } from "./operator-error.ts";

/**
 * A backup has these too. Without the secret, second factors could not be decrypted, and everyone would be signed out.
 */
type BackupDescription = Pick<FolderSettings, "FEED_EPOCH" | "JWT_SECRET">;

const TABLE = "taskwire_backup";

export function describeBackup(database: DatabaseSync, { FEED_EPOCH, JWT_SECRET }: BackupDescription): void {
  database.exec(`CREATE TABLE ${TABLE} (made_at TEXT NOT NULL, feed_epoch INTEGER NOT NULL, jwt_secret TEXT NOT NULL)`);
  const made = new Date().toISOString();
  database.prepare(`INSERT INTO ${TABLE} VALUES (?, ?, ?)`).run(made, FEED_EPOCH, JWT_SECRET);
}

/** Takes the description out of a copy of a backup. */
export function takeDescription(database: DatabaseSync): BackupDescription {
  const described = database.prepare(`SELECT feed_epoch, jwt_secret FROM ${TABLE}`).get();
  database.exec(`DROP TABLE ${TABLE}`);
  return { FEED_EPOCH: Number(described?.["feed_epoch"]), JWT_SECRET: String(described?.["jwt_secret"]) };
}

/** @throws OperatorError */
export function checkIntegrity(database: DatabaseSync): void {
  const [first] = database.prepare("PRAGMA integrity_check").all();
  const found = first?.["integrity_check"];
  if (found !== "ok") throw new OperatorError(`The database is damaged: ${found}.`);
}
