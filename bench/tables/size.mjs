import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { print } from "../print.mjs";
import { wrangler } from "../wrangler.mjs";

const MOST_KIB = 300;

/** The size of the uploaded Worker. */
export function size() {
  const directory = mkdtempSync(join(tmpdir(), "taskwire-size-"));
  const said = wrangler("deploy", "--dry-run", "--outdir", directory);
  rmSync(directory, { recursive: true });
  const [, kib] = /gzip: ([\d.]+) KiB/.exec(said) ?? [];
  print("Worker", "", "KiB gzipped", "at most");
  print("", "bundle with its modules", kib, MOST_KIB, Number(kib) <= MOST_KIB);
}
