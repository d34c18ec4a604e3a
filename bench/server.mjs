import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Miniflare } from "miniflare";
import { unstable_splitSqlQuery } from "wrangler";
import { readModules } from "../scripts/start/build-output.ts";
import { wrangler } from "./wrangler.mjs";

const NAME = "taskwire-bench";
const SETTINGS = {
  APP_URL: "http://127.0.0.1:8787",
  JWT_SECRET: "only-the-benchmark-signs-with-this-secret",
  MAX_SOCKETS_PER_USER: "2000",
  RATE_LIMITS: "off",
};

export const BENCH = {
  config: "bench/wrangler.toml",
  mainModule: "worker.js",
  classes: ["Hub", "Webhook", "Broadcast"],
  settings: { WEBHOOK_TARGETS: "any" },
};

/**
 * Runs a built Worker in workerd, with direct connections. The proxies of `wrangler dev` and Miniflare cost more than any
 * handler, which would hide the differences.
 * @param built what to build. With a `directory`, there is a second database, and both stay there when it has ended
 * @param onLog gets each line of the log
 */
export async function startServer(built = BENCH, onLog) {
  const { config, mainModule, classes, settings, directory } = built;
  const vars = { ...SETTINGS, ...settings };
  const server = new Miniflare({
    ...(directory && { resourcePersistencePath: directory }),
    cf: false,
    logRequests: false,
    ...(onLog && { handleStructuredLogs: ({ message }) => onLog(message) }),
    workers: [
      {
        config: {
          name: NAME,
          compatibilityDate: "2026-10-01",
          manifest: build(config, mainModule),
          exports: Object.fromEntries(classes.map((name) => [name, { type: "durable-object", storage: "sqlite" }])),
          triggers: [{ type: "queue", name: NAME, maxBatchSize: 25, maxBatchTimeout: 1 }],
          env: {
            DB: { type: "d1", id: NAME },
            ...(directory && { LARGE_DB: { type: "d1", id: `${NAME}-large` } }),
            QUEUE: { type: "queue", name: NAME },
            ...Object.fromEntries(
              classes.map((name) => [name.toUpperCase(), { type: "durable-object", worker: NAME, exportName: name }]),
            ),
            ...Object.fromEntries(Object.entries(vars).map(([name, value]) => [name, { type: "text", value }])),
          },
        },
        dev: { unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }] },
      },
    ],
  });
  await server.ready;
  const bindings = directory ? ["DB", "LARGE_DB"] : ["DB"];
  const [db, largeDb] = await Promise.all(bindings.map((binding) => server.getD1Database(binding, NAME)));
  for (const each of [db, largeDb]) if (each && !(await isMigrated(each))) await migrate(each);
  const base = (await server.unsafeGetDirectURL(NAME)).origin;
  return { base, db, largeDb, settings: vars, dispose: () => server.dispose() };
}

/** Builds the Worker as it is deployed: minified, with its modules. */
function build(config, mainModule) {
  const directory = mkdtempSync(join(tmpdir(), "taskwire-bench-"));
  wrangler("deploy", "--dry-run", "--outdir", directory, "--config", config);
  const modules = readModules(directory);
  rmSync(directory, { recursive: true });
  return { mainModule, modulesRoot: directory, modules };
}

async function isMigrated(db) {
  return (await db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'users'").first()) !== null;
}

async function migrate(db) {
  const files = readdirSync("migrations").filter((file) => file.endsWith(".sql"));
  const queries = files.sort().flatMap((file) => unstable_splitSqlQuery(readFileSync(`migrations/${file}`, "utf8")));
  await db.batch(queries.map((query) => db.prepare(query)));
}
