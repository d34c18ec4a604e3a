import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { type Kept, openDataFolder, readKept } from "./data-folder.ts";
import { databaseFile, openDatabase } from "./database.ts";
import { Refusal } from "./refusal.ts";

/** The database of the folder `DATA_DIR`, also while a server runs on it. @throws Refusal if there is none */
export function openPresentDatabase(environment: Record<string, string | undefined>): {
  database: DatabaseSync;
  kept: Kept;
} {
  const folder = openDataFolder(environment);
  const kept = readKept(folder);
  if (!kept) throw new Refusal(`${folder} has no data yet.`);
  return { database: openDatabase(databaseFile(join(folder, kept.state))), kept };
}
