// `npm run dev`: secrets if there are none, migrations, then `wrangler dev` with whatever flags were given.
import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import "./assets.mjs";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

const flags = process.argv.slice(2);
// CI=1: ask nothing, there may be no terminal.
const env = { ...process.env, CI: "1", WRANGLER_SEND_METRICS: "false" };

try {
  writeFileSync(".dev.vars", `JWT_SECRET=${randomBytes(32).toString("base64url")}\n`, { flag: "wx", mode: 0o600 });
  console.log("Made .dev.vars with a random JWT_SECRET.");
} catch (error) {
  if (error.code !== "EEXIST") throw error;
}

const migrate = ["d1", "migrations", "apply", "DB", "--local", ...persistTo(flags)];
const migrated = spawnSync("wrangler", migrate, { stdio: ["ignore", "inherit", "inherit"], env });
if (migrated.status !== 0) process.exit(migrated.status ?? 1);

const serve = ["dev", "--minify=false", "--test-scheduled", "--show-interactive-dev-session=false"];
const server = spawn("wrangler", [...serve, ...flags], { stdio: ["ignore", "inherit", "inherit"], env });
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => server.kill(signal));
server.on("exit", (code) => process.exit(code ?? 0));

// npm passes signals on to a shell that does not, so whoever ends npm would leave the server and its port behind.
const parent = process.ppid;
setInterval(() => process.ppid === parent || server.kill("SIGTERM"), 500).unref();

/** Migrations must go where the server will look. */
function persistTo(flags) {
  const at = flags.findIndex((flag) => flag === "--persist-to" || flag.startsWith("--persist-to="));
  if (at < 0) return [];
  return flags[at].includes("=") ? [flags[at]] : flags.slice(at, at + 2);
}
