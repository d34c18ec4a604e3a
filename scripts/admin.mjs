// `npm run admin -- grant|reset-mfa USERNAME [--local|--remote] [--persist-to DIR]`: makes a user a site admin, or takes
// their second factor off. With `DATA_DIR`, in the data folder of `npm start`.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fold } from "../src/kernel/text.ts";
import { openDataFolder, readKept } from "./start/data-folder.ts";
import { databaseFile, openDatabase } from "./start/database.ts";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

const [verb, username = "", ...flags] = process.argv.slice(2);

// D1's command line takes no parameters, so this doubles the quotes.
const named = `username_key = '${fold(username).replaceAll("'", "''")}'`;

const VERBS = {
  grant: {
    statements: [
      `${audit("role.changed", "json_object('from', role, 'to', 'admin')")} FROM users WHERE ${named} AND role <> 'admin'`,
      `UPDATE users SET role = 'admin' WHERE ${named} RETURNING username`,
    ],
    done: "is an admin.",
  },
  "reset-mfa": {
    statements: [
      `${audit("mfa.disabled", "json_object('by', 'operator')")} FROM users WHERE ${named}
        AND EXISTS (SELECT 1 FROM second_factors WHERE user_id = users.id AND confirmed_at IS NOT NULL)`,
      `DELETE FROM second_factors WHERE user_id = (SELECT id FROM users WHERE ${named})`,
      `SELECT username FROM users WHERE ${named}`,
    ],
    done: "logs in with the password alone.",
  },
};

const action = Object.hasOwn(VERBS, verb ?? "") ? VERBS[verb] : undefined;
if (!action || !username || username.startsWith("--")) {
  console.error(
    `usage: npm run admin -- ${Object.keys(VERBS).join("|")} USERNAME [--local|--remote] [--persist-to DIR]`,
  );
  process.exit(2);
}

const run = process.env.DATA_DIR ? inDataFolder : throughWrangler;
const [user] = run(action.statements);
if (!user) {
  console.error(`User "${username}" not found.`);
  process.exit(1);
}
console.log(`${user.username} ${action.done}`);

/** In the database of `npm start`, which may run. The rows of the last statement. */
function inDataFolder(statements) {
  const folder = openDataFolder(process.env);
  const kept = readKept(folder);
  if (!kept) {
    console.error(`${folder} has no data yet.`);
    process.exit(1);
  }
  const database = openDatabase(databaseFile(join(folder, kept.state)));
  database.exec("BEGIN IMMEDIATE");
  const rows = statements.map((statement) => database.prepare(statement).all()).at(-1);
  database.exec("COMMIT");
  database.close();
  return rows;
}

function throughWrangler(statements) {
  const where = flags.includes("--remote") || flags.includes("--local") ? [] : ["--local"];
  const { status, stdout } = spawnSync(
    "wrangler",
    ["d1", "execute", "DB", "--json", "--command", statements.join(";"), ...where, ...flags],
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
  return JSON.parse(stdout.slice(stdout.indexOf("["))).at(-1).results;
}

/** An audit entry about each user of the FROM that follows. Its actor is nobody: the operator. */
function audit(action, detail) {
  const now = new Date();
  // A UUIDv7. `newId` uses functions that Node 24 does not have.
  const ms = now.getTime().toString(16).padStart(12, "0");
  const id = `${ms.slice(0, 8)}-${ms.slice(8)}-7${crypto.randomUUID().slice(15)}`;
  return `INSERT INTO audit SELECT '${id}', '${now.toISOString()}', '${action}', NULL, id, NULL, ${detail}`;
}
