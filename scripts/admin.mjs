// `npm run admin -- grant USERNAME [--local|--remote] [--persist-to DIR]`: makes a user a site admin.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { fold } from "../src/kernel/text.ts";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

const [verb, username, ...flags] = process.argv.slice(2);
if (verb !== "grant" || !username || username.startsWith("--")) {
  console.error("usage: npm run admin -- grant USERNAME [--local|--remote] [--persist-to DIR]");
  process.exit(2);
}

// D1's command line takes no parameters, so this doubles the quotes.
const key = fold(username).replaceAll("'", "''");
const now = new Date();
// A UUIDv7. `newId` uses functions that Node 24 does not have.
const ms = now.getTime().toString(16).padStart(12, "0");
const id = `${ms.slice(0, 8)}-${ms.slice(8)}-7${crypto.randomUUID().slice(15)}`;
const sql = `INSERT INTO audit SELECT '${id}', '${now.toISOString()}', 'role.changed', NULL, id, NULL,
  json_object('from', role, 'to', 'admin') FROM users WHERE username_key = '${key}' AND role <> 'admin';
UPDATE users SET role = 'admin' WHERE username_key = '${key}' RETURNING username`;
const where = flags.includes("--remote") || flags.includes("--local") ? [] : ["--local"];
const { status, stdout } = spawnSync(
  "wrangler",
  ["d1", "execute", "DB", "--json", "--command", sql, ...where, ...flags],
  {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, CI: "1", WRANGLER_SEND_METRICS: "false" },
  },
);
if (status !== 0) {
  console.error(stdout);
  process.exit(status ?? 1);
}

const [user] = JSON.parse(stdout.slice(stdout.indexOf("["))).at(-1).results;
if (!user) {
  console.error(`User "${username}" not found.`);
  process.exit(1);
}
console.log(`${user.username} is an admin.`);
