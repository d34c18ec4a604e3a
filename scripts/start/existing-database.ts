import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { type FolderSettings, openDataFolder, readFolderSettings } from "./data-folder.ts";
import { databaseFile, openDatabase } from "./database.ts";
import { OperatorError } from "./operator-error.ts";

/**
 * Opens the database of the folder `DATA_DIR`, also while a server runs on it.
 * @throws OperatorError if there is none
 */
export function openExistingDatabase(environment: Record<string, string | undefined>): {
  database: DatabaseSync;
  settings: FolderSettings;
} {
  const folder = openDataFolder(environment);
  const settings = readFolderSettings(folder);
  if (!settings) throw new OperatorError(`${folder} has no data yet.`);
  return { database: openDatabase(databaseFile(join(folder, settings.state))), settings };
}
