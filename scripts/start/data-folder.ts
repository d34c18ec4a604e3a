import { randomBytes } from "node:crypto";
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { OperatorError } from "./operator-error.ts";

const SETTINGS = "settings.json";
const LOCK = "lock";

/** The content of settings.json in the data folder. A restore takes effect at the moment when it replaces this file. */
export interface FolderSettings {
  /** The folder with the databases. */
  readonly state: string;
  readonly FEED_EPOCH: number;
  readonly JWT_SECRET: string;
}

/** The folder that `DATA_DIR` names. Makes it if it is missing. @throws OperatorError if it cannot be written */
export function openDataFolder({ DATA_DIR }: Record<string, string | undefined>): string {
  const folder = resolve(DATA_DIR || "data");
  // Only the owner can read the files that this process and its children write.
  process.umask(0o077);
  try {
    if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 });
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new OperatorError(`DATA_DIR: ${folder} cannot be written (${(error as NodeJS.ErrnoException).code}).`);
  }
  return folder;
}

/**
 * Keeps others out of the folder until this process ends, however it ends: the lock is the kernel's, on a SQLite file.
 * @throws OperatorError if another process has it
 */
export function lockDataFolder(folder: string): DatabaseSync {
  const lock = new DatabaseSync(join(folder, LOCK));
  try {
    lock.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  } catch {
    throw new OperatorError(`The data folder ${folder} is in use. Stop the server that uses it first.`);
  }
  return lock;
}

/** @throws OperatorError if the file is damaged */
export function readFolderSettings(folder: string): FolderSettings | undefined {
  const file = join(folder, SETTINGS);
  if (!existsSync(file)) return undefined;
  try {
    const settings = JSON.parse(readFileSync(file, "utf8"));
    const { state, JWT_SECRET, FEED_EPOCH } = settings;
    if (typeof state === "string" && typeof JWT_SECRET === "string" && Number.isInteger(FEED_EPOCH)) return settings;
  } catch {
    // Refused below.
  }
  throw new OperatorError(`${file} is damaged. Put a backup back with \`npm run restore\`.`);
}

/** The settings of a folder. A new folder gets a random secret. */
export function readOrCreateSettings(folder: string): FolderSettings {
  const found = readFolderSettings(folder);
  if (found) return found;
  const fresh = { state: "state-1", FEED_EPOCH: 1, JWT_SECRET: randomBytes(32).toString("base64url") };
  writeFolderSettings(folder, fresh);
  return fresh;
}

/** Replaces settings.json atomically, even if the machine loses power meanwhile. */
export function writeFolderSettings(folder: string, settings: FolderSettings): void {
  const fresh = join(folder, `${SETTINGS}.new`);
  writeFileSync(fresh, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600, flush: true });
  renameSync(fresh, join(folder, SETTINGS));
}

/** Waits until a file is on disk. */
export function flush(file: string): void {
  const opened = openSync(file, "r+");
  fsyncSync(opened);
  closeSync(opened);
}
