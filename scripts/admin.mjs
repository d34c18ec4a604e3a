// `npm run admin -- grant|reset-mfa USERNAME [--local|--remote] [--persist-to DIR] [--data-dir DIR]`: makes a user a
// site admin, or turns their second factor off. `--data-dir` is for the database of `npm start`.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { fold } from "../src/kernel/text.ts";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

const [verb, username = "", ...flags] = process.argv.slice(2);

// D1's command line takes no parameters, so this doubles the quotes.
const named = `username_key = '${fold(username).replaceAll("'", "''")}'`;
const hasFactor = "EXISTS (SELECT 1 FROM second_factors WHERE user_id = users.id AND confirmed_at IS NOT NULL)";
const now = new Date().toISOString();

const VERBS = {
  grant: {
    sql: [
      `${audit("role.changed", "json_object('from', role, 'to', 'admin')")} FROM users WHERE ${named} AND role <> 'admin'`,
      `UPDATE users SET role = 'admin' WHERE ${named} RETURNING username`,
    ],
    done: "is an admin.",
  },
  "reset-mfa": {
    sql: [
      `${audit("mfa.disabled", "json_object('by', 'operator')")} FROM users WHERE ${named} AND ${hasFactor}`,
      // The cron sends the mail: `src/context/outbox.ts`.
      `INSERT INTO jobs SELECT '${newId()}', json_object('kind', 'account_mail', 'event', 'mfa_disabled_by_admin', 'at', '${now}',
        'email', email, 'username', username, 'detail', NULL), '${now}', 0, '${now}'
        FROM users WHERE ${named} AND email_verified AND ${hasFactor}`,
      `DELETE FROM second_factors WHERE user_id = (SELECT id FROM users WHERE ${named})`,
      `SELECT username FROM users WHERE ${named}`,
    ],
    done: "logs in with the password alone.",
  },
};

const options = { "data-dir": { type: "string" }, "persist-to": { type: "string" } };
const { values } = parseArgs({ args: flags, options, strict: false });
const action = Object.hasOwn(VERBS, verb ?? "") ? VERBS[verb] : undefined;
if (!action || !username || username.startsWith("--") || values["data-dir"] === true) {
  console.error(
    `usage: npm run admin -- ${Object.keys(VERBS).join("|")} USERNAME [--local|--remote] [--persist-to DIR] [--data-dir DIR]`,
  );
  process.exit(2);
}

// A flag that names another database counts for more than the environment.
const isWranglers = values.remote || values.local || values["persist-to"];
const dataFolder = values["data-dir"] ?? (isWranglers ? undefined : process.env.DATA_DIR);
const user = dataFolder ? await executeInFolder(action.sql) : executeByWrangler(action.sql);
if (!user) {
  console.error(`User "${username}" not found.`);
  process.exit(1);
}
console.log(`${user.username} ${action.done}`);

/** The last statement's first row. */
async function executeInFolder(statements) {
  const { openExistingDatabase } = await import("./start/existing-database.ts");
  const { runCommand } = await import("./start/operator-error.ts");
  let row;
  await runCommand(() => {
    const { database } = openExistingDatabase({ DATA_DIR: dataFolder });
    database.exec("BEGIN IMMEDIATE");
    for (const sql of statements) [row] = database.prepare(sql).all();
    database.exec("COMMIT");
  });
  return row;
}

function executeByWrangler(statements) {
  const where = flags.includes("--remote") || flags.includes("--local") ? [] : ["--local"];
  const command = ["d1", "execute", "DB", "--json", "--command", statements.join("; "), ...where, ...flags];
  const { status, stdout } = spawnSync("wrangler", command, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, CI: "1", WRANGLER_SEND_METRICS: "false" },
  });
  if (status !== 0) {
    console.error(stdout);
    process.exit(status ?? 1);
  }
  return JSON.parse(stdout.slice(stdout.indexOf("["))).at(-1).results[0];
}

/** An audit entry about each user of the FROM that follows. Its actor is nobody: the operator. */
function audit(action, detail) {
  return `INSERT INTO audit SELECT '${newId()}', '${now}', '${action}', NULL, id, NULL, ${detail}`;
}

/** A UUIDv7. The Worker's `newId` uses functions that Node 24 does not have. */
function newId() {
  const ms = Date.parse(now).toString(16).padStart(12, "0");
  return `${ms.slice(0, 8)}-${ms.slice(8)}-7${crypto.randomUUID().slice(15)}`;
}
