// `npm run restore -- FILE`: puts a backup into the data folder of `npm start`. The server must not run.
import { copyFileSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { checkIntegrity, takeDescription } from "./start/backup-file.ts";
import { flush, type Kept, lockDataFolder, openDataFolder, writeKept } from "./start/data-folder.ts";
import { databaseFile, missingMigrations } from "./start/database.ts";
import { Refusal, runCommand } from "./start/refusal.ts";

const STATE = /^state-(\d+)$/;

const [name] = process.argv.slice(2);
const file = resolve(process.env["INIT_CWD"] ?? ".", name ?? "");

process.chdir(join(import.meta.dirname, ".."));
await runCommand(restore);

function restore(): void {
  if (!name) throw new Refusal("usage: npm run restore -- FILE");
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) throw new Refusal(`There is no file ${file}.`);
  const folder = openDataFolder(process.env);
  const lock = lockDataFolder(folder);
  const fresh = join(folder, "restoring");
  rmSync(fresh, { recursive: true, force: true });
  try {
    const kept = placeCopy(fresh, presentEpoch(folder));
    const state = join(folder, kept.state);
    rmSync(state, { recursive: true, force: true });
    renameSync(fresh, state);
    writeKept(folder, kept);
    removeOthers(folder, kept.state);
    console.log(`Restored ${file}. Clients will sync from the start (feed epoch ${kept.FEED_EPOCH}).`);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
    lock.close();
  }
}

/** Puts the backup's database into a folder of its own, without Durable Objects: their sockets and tickets are stale. */
function placeCopy(fresh: string, present: number): Kept {
  const copy = databaseFile(fresh);
  mkdirSync(dirname(copy), { recursive: true });
  copyFileSync(file, copy);
  const described = readCopy(copy);
  flush(copy);
  // Above every epoch that a client may have a cursor of.
  const FEED_EPOCH = Math.max(present, described.FEED_EPOCH, Number(process.env["FEED_EPOCH"]) || 1) + 1;
  return { ...described, FEED_EPOCH, state: `state-${FEED_EPOCH}` };
}

/** @throws Refusal if it is no backup, damaged, or of a newer version */
function readCopy(copy: string) {
  const database = new DatabaseSync(copy);
  try {
    checkIntegrity(database);
    missingMigrations(database);
    return takeDescription(database);
  } catch (error) {
    throw error instanceof Refusal ? error : new Refusal(`${file} is no backup of Taskwire.`);
  } finally {
    database.close();
  }
}

/** The feed's epoch is in the names of the state folders too: settings.json may be what is damaged. */
function presentEpoch(folder: string): number {
  return Math.max(1, ...readdirSync(folder).map((entry) => Number(STATE.exec(entry)?.[1] ?? 1)));
}

function removeOthers(folder: string, state: string): void {
  for (const entry of readdirSync(folder)) {
    if (STATE.test(entry) && entry !== state) rmSync(join(folder, entry), { recursive: true });
  }
}
