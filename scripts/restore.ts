// `npm run restore -- FILE`: puts a backup into the data folder of `npm start`. The server must not run.
import { copyFileSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { checkIntegrity, takeDescription } from "./start/backup-file.ts";
import {
  type FolderSettings,
  flush,
  lockDataFolder,
  openDataFolder,
  writeFolderSettings,
} from "./start/data-folder.ts";
import { databaseFile, missingMigrations } from "./start/database.ts";
import { OperatorError, runCommand } from "./start/operator-error.ts";

const STATE = /^state-(\d+)$/;

const [name] = process.argv.slice(2);
const file = resolve(process.env["INIT_CWD"] ?? ".", name ?? "");

process.chdir(join(import.meta.dirname, ".."));
await runCommand(restore);

function restore(): void {
  if (!name) throw new OperatorError("usage: npm run restore -- FILE");
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) throw new OperatorError(`There is no file ${file}.`);
  const folder = openDataFolder(process.env);
  const lock = lockDataFolder(folder);
  const fresh = join(folder, "restoring");
  rmSync(fresh, { recursive: true, force: true });
  try {
    const settings = placeCopy(fresh, currentEpoch(folder));
    const state = join(folder, settings.state);
    rmSync(state, { recursive: true, force: true });
    renameSync(fresh, state);
    writeFolderSettings(folder, settings);
    removeOthers(folder, settings.state);
    console.log(`Restored ${file}. Clients will sync from the start (feed epoch ${settings.FEED_EPOCH}).`);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
    lock.close();
  }
}

/**
 * Puts the backup's database into a folder of its own, without Durable Objects: their sockets and tickets are stale.
 */
function placeCopy(fresh: string, current: number): FolderSettings {
  const copy = databaseFile(fresh);
  mkdirSync(dirname(copy), { recursive: true });
  copyFileSync(file, copy);
  const described = readCopy(copy);
  flush(copy);
  // Higher than the epoch of any cursor that a client may have.
  const FEED_EPOCH = Math.max(current, described.FEED_EPOCH, Number(process.env["FEED_EPOCH"]) || 1) + 1;
  return { ...described, FEED_EPOCH, state: `state-${FEED_EPOCH}` };
}

/** @throws OperatorError if it is no backup, damaged, or of a newer version */
function readCopy(copy: string) {
  const database = new DatabaseSync(copy);
  try {
    checkIntegrity(database);
    missingMigrations(database);
    return takeDescription(database);
  } catch (error) {
    throw error instanceof OperatorError ? error : new OperatorError(`${file} is no backup of Taskwire.`);
  } finally {
    database.close();
  }
}

/** From the names of the state folders, because settings.json may be damaged. */
function currentEpoch(folder: string): number {
  return Math.max(1, ...readdirSync(folder).map((entry) => Number(STATE.exec(entry)?.[1] ?? 1)));
}

function removeOthers(folder: string, state: string): void {
  for (const entry of readdirSync(folder)) {
    if (STATE.test(entry) && entry !== state) rmSync(join(folder, entry), { recursive: true });
  }
}
