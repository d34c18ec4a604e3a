// `npm run backup -- FILE`: copies the database of `npm start` into one file, also while the server runs.
import { renameSync, rmSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { checkIntegrity, describeBackup } from "./start/backup-file.ts";
import { flush } from "./start/data-folder.ts";
import { openPresentDatabase } from "./start/present-database.ts";
import { Refusal, runCommand } from "./start/refusal.ts";

const [name] = process.argv.slice(2);
const file = resolve(process.env["INIT_CWD"] ?? ".", name ?? "");

process.chdir(join(import.meta.dirname, ".."));
await runCommand(backUp);

function backUp(): void {
  if (!name) throw new Refusal("usage: npm run backup -- FILE");
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) throw new Refusal(`${file} is a folder.`);
  const { database: source, kept } = openPresentDatabase(process.env);

  const fresh = `${file}.${process.pid}`;
  try {
    // A copy of one moment. Those who write do not wait for it.
    source.prepare("VACUUM INTO ?").run(fresh);
    const database = new DatabaseSync(fresh);
    checkIntegrity(database);
    describeBackup(database, kept);
    database.close();
    flush(fresh);
    renameSync(fresh, file);
  } catch (error) {
    rmSync(fresh, { force: true });
    const { code = "" } = error as NodeJS.ErrnoException;
    throw error instanceof Refusal
      ? error
      : new Refusal(`${file} cannot be written (${code} ${(error as Error).message}).`);
  }
  console.log(`Wrote ${file}. It holds the data folder's secret too: keep it private.`);
}
