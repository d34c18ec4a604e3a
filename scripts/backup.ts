// `npm run backup -- FILE`: copies the database of `npm start` into one file, also while the server runs.
import { renameSync, rmSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { checkIntegrity, describeBackup } from "./start/backup-file.ts";
import { flush } from "./start/data-folder.ts";
import { openExistingDatabase } from "./start/existing-database.ts";
import { OperatorError, runCommand } from "./start/operator-error.ts";

const [name] = process.argv.slice(2);
const file = resolve(process.env["INIT_CWD"] ?? ".", name ?? "");

process.chdir(join(import.meta.dirname, ".."));
await runCommand(backUp);

function backUp(): void {
  if (!name) throw new OperatorError("usage: npm run backup -- FILE");
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) throw new OperatorError(`${file} is a folder.`);
  const { database: source, settings } = openExistingDatabase(process.env);

  const fresh = `${file}.${process.pid}`;
  try {
    // A consistent copy. Writers do not wait for it.
    source.prepare("VACUUM INTO ?").run(fresh);
    const database = new DatabaseSync(fresh);
    checkIntegrity(database);
    describeBackup(database, settings);
    database.close();
    flush(fresh);
    renameSync(fresh, file);
  } catch (error) {
    rmSync(fresh, { force: true });
    const { code = "" } = error as NodeJS.ErrnoException;
    throw error instanceof OperatorError
      ? error
      : new OperatorError(`${file} cannot be written (${code} ${(error as Error).message}).`);
  }
  console.log(`Wrote ${file}. It holds the data folder's secret too: keep it private.`);
}
