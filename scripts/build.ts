// Builds what `npm start` runs into dist/<digest of the sources>: the Worker as it is deployed, its assets, and the
// configuration of wrangler.toml.
import "./assets.mjs";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { unstable_readConfig } from "wrangler";
import { buildFolder, DIST } from "./start/build-output.ts";
import { OperatorError, runCommand } from "./start/operator-error.ts";

const WRANGLER = "node_modules/wrangler/bin/wrangler.js";
const HOUR = 3_600_000;

await runCommand(build);

function build(): void {
  const folder = buildFolder();
  if (existsSync(folder)) return;
  const fresh = join(DIST, `unfinished-${process.pid}`);
  mkdirSync(fresh, { recursive: true });
  bundle(join(fresh, "worker"));
  cpSync("assets", join(fresh, "assets"), { recursive: true });
  writeFileSync(join(fresh, "config.json"), JSON.stringify(unstable_readConfig({ config: "wrangler.toml" })));
  try {
    renameSync(fresh, folder);
  } catch (error) {
    // Another process has made the same build meanwhile.
    if (!existsSync(folder)) throw error;
    rmSync(fresh, { recursive: true });
  }
  removeOld(folder);
}

/** As it is deployed: minified, with its modules. */
function bundle(folder: string): void {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [WRANGLER, "deploy", "--dry-run", "--outdir", folder],
    {
      encoding: "utf8",
      env: { ...process.env, CI: "1", WRANGLER_SEND_METRICS: "false" },
    },
  );
  if (status !== 0) throw new OperatorError(stdout + stderr);
}

/** Removes builds of older sources, and unfinished ones. */
function removeOld(folder: string): void {
  for (const name of readdirSync(DIST)) {
    const other = join(DIST, name);
    if (other !== folder && Date.now() - statSync(other).mtimeMs > HOUR)
      rmSync(other, { recursive: true, force: true });
  }
}
