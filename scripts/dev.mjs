// `npm run dev`: makes secrets if there are none, runs migrations, then starts `wrangler dev` with the given flags.
import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import "./assets.mjs";
import { cronsOf, fireCrons } from "./crons.ts";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

const flags = process.argv.slice(2);
// CI=1 stops wrangler from asking questions.
const env = { ...process.env, CI: "1", WRANGLER_SEND_METRICS: "false" };

try {
  writeFileSync(".dev.vars", `JWT_SECRET=${randomBytes(32).toString("base64url")}\n`, { flag: "wx", mode: 0o600 });
  console.log("Made .dev.vars with a random JWT_SECRET.");
} catch (error) {
  if (error.code !== "EEXIST") throw error;
}

// In the same database as the server.
const migrate = ["d1", "migrations", "apply", "DB", "--local", ...wordsOf(flags, "--persist-to")];
const migrated = spawnSync("wrangler", migrate, { stdio: ["ignore", "inherit", "inherit"], env });
if (migrated.status !== 0) process.exit(migrated.status ?? 1);

const serve = ["dev", "--minify=false", "--test-scheduled", "--show-interactive-dev-session=false"];
const server = spawn("wrangler", [...serve, ...appUrl(flags), ...webhookTargets(flags), ...flags], {
  stdio: ["ignore", "inherit", "inherit"],
  env,
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => server.kill(signal));
server.on("exit", (code) => process.exit(code ?? 0));

// A server that is down misses a cron, as a deployed one does.
const scheduled = `http://${hostOf(flags)}:${flagValue(flags, "--port") ?? 8787}/__scheduled?cron=`;
fireCrons(cronsOf(readFileSync("wrangler.toml", "utf8")), (cron) => {
  fetch(scheduled + encodeURIComponent(cron)).catch(() => {});
});

// npm passes signals to a shell, which does not pass them on. So this also ends the server when the parent ends.
const parent = process.ppid;
setInterval(() => process.ppid === parent || server.kill("SIGTERM"), 500).unref();

/** Links in mails lead to this server, unless a flag sets APP_URL. */
function appUrl(flags) {
  const port = flagValue(flags, "--port");
  if (!port || flags.some((flag) => flag.includes("APP_URL:"))) return [];
  return ["--var", `APP_URL:http://127.0.0.1:${port}`];
}

/** Webhooks may go to this machine, unless a flag says otherwise. */
function webhookTargets(flags) {
  if (flags.some((flag) => flag.includes("WEBHOOK_TARGETS:"))) return [];
  console.log("Webhooks may go to any address, also to this machine: WEBHOOK_TARGETS is any.");
  return ["--var", "WEBHOOK_TARGETS:any"];
}

/** The host to connect to. An address for all interfaces cannot be connected to. */
function hostOf(flags) {
  const ip = flagValue(flags, "--ip") ?? "127.0.0.1";
  if (["*", "0.0.0.0", "::"].includes(ip)) return "127.0.0.1";
  return ip.includes(":") ? `[${ip}]` : ip;
}

function flagValue(flags, name) {
  return wordsOf(flags, name)
    .at(-1)
    ?.replace(/^--[\w-]+=/, "");
}

/** A flag with its value, as one word or two. */
function wordsOf(flags, name) {
  const at = flags.findIndex((flag) => flag === name || flag.startsWith(`${name}=`));
  if (at < 0) return [];
  return flags[at].includes("=") ? [flags[at]] : flags.slice(at, at + 2);
}
