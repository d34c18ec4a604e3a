// `npm start`: runs Taskwire on your own machine.
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fireCrons } from "./crons.ts";
import { readBuild } from "./start/build-output.ts";
import { lockDataFolder, openDataFolder, readOrCreateSettings } from "./start/data-folder.ts";
import { databaseFile, migrate, openDatabase, releaseClaims } from "./start/database.ts";
import { Front } from "./start/front.ts";
import { runCommand } from "./start/operator-error.ts";
import type { Runtime } from "./start/runtime.ts";
import { addressIn, trustedProxiesIn, urlOf } from "./start/settings.ts";
import { workerSettings } from "./start/worker-settings.ts";

/** How long running requests may take after a signal. */
const STOP_TIMEOUT_MS = 3_000;

const EACH_MINUTE = "* * * * *";

process.chdir(join(import.meta.dirname, ".."));
await runCommand(start);

async function start(): Promise<void> {
  const address = addressIn(process.env);
  const trusted = trustedProxiesIn(process.env);
  const folder = openDataFolder(process.env);
  const lock = lockDataFolder(folder);
  const { state, FEED_EPOCH, JWT_SECRET } = readOrCreateSettings(folder);
  const build = readBuild();
  const { APP_URL: _, ...vars } = build.config.vars;
  const defaults = { JWT_SECRET, APP_URL: urlOf(address) };
  const settings = workerSettings(process.env, defaults, vars);
  settings["FEED_EPOCH"] = String(Math.max(FEED_EPOCH, Number(settings["FEED_EPOCH"])));

  const database = openDatabase(databaseFile(join(folder, state)));
  migrate(database);
  releaseClaims(database);
  database.close();

  // Imported here, because Miniflare takes long to load, and mistakes are reported before that.
  const { startRuntime } = await import("./start/runtime.ts");
  const runtime = await startRuntime(build, join(folder, state), settings);
  const front = new Front(runtime.socketFor, trusted);
  const listening = await front.listen(address);
  console.log(`Taskwire listens on ${urlOf(listening)}. Its data is in ${folder}.`);
  const running = new Set<Promise<void>>();
  endWith(front, runtime, running, () => lock.close());

  const fire = (cron: string) => {
    const run = runtime.fireCron(cron, new Date()).catch((error) => {
      console.error(JSON.stringify({ cron, error: String(error) }));
    });
    running.add(run);
    run.finally(() => running.delete(run));
  };
  // Does what was due while no server ran.
  fire(EACH_MINUTE);
  fireCrons(build.config.triggers.crons, fire);
}

/** Ends the server on a signal. */
function endWith(front: Front, runtime: Runtime, crons: ReadonlySet<Promise<void>>, unlock: () => void): void {
  let isEnding = false;
  const end = async () => {
    if (isEnding) return;
    isEnding = true;
    setTimeout(() => process.exit(0), STOP_TIMEOUT_MS + 1_500).unref();
    await front.stop(STOP_TIMEOUT_MS);
    // Messages that are not delivered now are delivered after the next start.
    await Promise.race([Promise.all([runtime.drainQueue(), ...crons]), delay(1_000)]).catch(() => {});
    await runtime.dispose();
    unlock();
    process.exit(0);
  };
  // Miniflare would end the process at once.
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.removeAllListeners(signal).on(signal, end);
  // npm passes a signal to a shell, which does not pass it on. So the server also ends when that shell ends.
  const parent = process.ppid;
  if (process.env["npm_lifecycle_event"] === "start") setInterval(() => process.ppid === parent || end(), 200).unref();
}
