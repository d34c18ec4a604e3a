// `npm run bench [-- TABLE …]`: measures the built Worker in workerd, and compares each number with its limit.
// `npm run bench -- --users 10000` compares a database of so many users with one of forty.
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import "../scripts/assets.mjs";
import { clientOf } from "./client.mjs";
import { startServer } from "./server.mjs";
import { bulk } from "./tables/bulk.mjs";
import { exportAndImport } from "./tables/export.mjs";
import { live } from "./tables/live.mjs";
import { reminders } from "./tables/reminders.mjs";
import { rows } from "./tables/rows.mjs";
import { scale } from "./tables/scale.mjs";
import { search } from "./tables/search.mjs";
import { size } from "./tables/size.mjs";
import { sync } from "./tables/sync.mjs";
import { throughput } from "./tables/throughput.mjs";
import { trips } from "./tables/trips.mjs";
import { webhooks } from "./tables/webhooks.mjs";
import { written } from "./tables/written.mjs";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

const TABLES = {
  trips,
  rows,
  search,
  sync,
  written,
  throughput,
  bulk,
  live,
  reminders,
  webhooks,
  export: exportAndImport,
  size,
};
const { positionals: asked, values } = parseArgs({ allowPositionals: true, options: { users: { type: "string" } } });
const users = Number(values.users ?? 0);
const unknown = asked.filter((name) => !(name in TABLES));
if (unknown.length > 0) {
  console.error(`No table ${unknown.join(", ")}. There are: ${Object.keys(TABLES).join(", ")}.`);
  process.exit(1);
}

if (values.users !== undefined && !(Number.isInteger(users) && users >= 40)) {
  console.error("--users takes a whole number of at least 40.");
  process.exit(1);
}

if (users > 0) await scale(users);
if (users === 0 || asked.length > 0) await tables();

async function tables() {
  const server = await startServer();
  try {
    const bench = { ...clientOf(server.base), db: server.db };
    for (const [name, table] of Object.entries(TABLES)) {
      if (asked.length === 0 || asked.includes(name)) await table(bench);
    }
  } finally {
    await server.dispose();
  }
}
