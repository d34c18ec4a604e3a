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
import { Refusal } from "./refusal.ts";

const KEPT = "settings.json";
const LOCK = "lock";

/** What the data folder's settings.json holds. Replacing that file is what makes a restore take effect, all at once. */
export interface Kept {
  /** The folder with the databases. */
  readonly state: string;
  readonly FEED_EPOCH: number;
  readonly JWT_SECRET: string;
}

/** The folder that `DATA_DIR` names. Makes it if it is missing. @throws Refusal if it cannot be written */
export function openDataFolder({ DATA_DIR }: Record<string, string | undefined>): string {
  const folder = resolve(DATA_DIR || "data");
  // Whatever this process and its children write is private.
  process.umask(0o077);
  try {
    if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 });
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new Refusal(`DATA_DIR: ${folder} cannot be written (${(error as NodeJS.ErrnoException).code}).`);
  }
  return folder;
}

/**
 * Keeps others out of the folder until this process ends, however it ends: the lock is the kernel's, on a SQLite file.
 * @throws Refusal if another process has it
 */
export function lockDataFolder(folder: string): DatabaseSync {
  const lock = new DatabaseSync(join(folder, LOCK));
  try {
    lock.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  } catch {
    throw new Refusal(`The data folder ${folder} is in use. Stop the server that uses it first.`);
  }
  return lock;
}

/** @throws Refusal if the file is damaged */
export function readKept(folder: string): Kept | undefined {
  const file = join(folder, KEPT);
  if (!existsSync(file)) return undefined;
  try {
    const kept = JSON.parse(readFileSync(file, "utf8"));
    if (typeof kept.state === "string" && typeof kept.JWT_SECRET === "string" && Number.isInteger(kept.FEED_EPOCH)) {
      return kept;
    }
  } catch {
    // Refused below.
  }
  throw new Refusal(`${file} is damaged. Put a backup back with \`npm run restore\`.`);
}

/** The kept settings of a folder. A new folder gets a secret of its own. */
export function keptOrNew(folder: string): Kept {
  const kept = readKept(folder);
  if (kept) return kept;
  const fresh = { state: "state-1", FEED_EPOCH: 1, JWT_SECRET: randomBytes(32).toString("base64url") };
  writeKept(folder, fresh);
  return fresh;
}

/** Replaces settings.json at once, also where the machine loses power meanwhile. */
export function writeKept(folder: string, kept: Kept): void {
  const fresh = join(folder, `${KEPT}.new`);
  writeFileSync(fresh, `${JSON.stringify(kept, null, 2)}\n`, { mode: 0o600, flush: true });
  renameSync(fresh, join(folder, KEPT));
}

/** Waits until a file is on disk. */
export function flush(file: string): void {
  const opened = openSync(file, "r+");
  fsyncSync(opened);
  closeSync(opened);
}
