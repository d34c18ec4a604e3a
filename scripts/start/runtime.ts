import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire, stripTypeScriptTypes } from "node:module";
import { tmpdir } from "node:os";
import { join, posix, resolve } from "node:path";
import { Miniflare } from "miniflare";
import { PATHS, patternOf } from "../../web/router/paths.ts";
import type { Build, RateLimit } from "./build-output.ts";
import { DATABASE_ID } from "./database.ts";

export interface Runtime {
  /** The Unix socket that answers requests of this path. */
  readonly socketFor: (pathname: string) => string;
  readonly fireCron: (cron: string, minute: Date) => Promise<void>;
  /** Starts no more deliveries of the Queue, and waits for running ones. */
  readonly drainQueue: () => Promise<void>;
  readonly dispose: () => Promise<void>;
}

const NOT_FOUND = "export default { fetch: () => new Response(null, { status: 404 }) }";

/** Runs the Worker in workerd, with its D1 database, its Durable Objects and its Queue in `state`. */
export async function startRuntime(build: Build, state: string, settings: Record<string, string>): Promise<Runtime> {
  const { config } = build;
  const sockets = mkdtempSync(join(tmpdir(), "taskwire-"));
  const scheduled = { compatibilityDate: config.compatibility_date };
  const flags = { compatibilityFlags: config.compatibility_flags };
  process.env["MINIFLARE_WORKERD_PATH"] = resolve("scripts/start/workerd.sh");
  const miniflare = new Miniflare({
    cf: false,
    logRequests: false,
    // It would open a port for debuggers.
    enableDevRegistry: false,
    resourcePersistencePath: resolve(state),
    unsafeRuntimeEnv: { TASKWIRE_WORKERD: workerdPath(), TASKWIRE_SOCKETS: sockets },
    handleStructuredLogs: printLog,
    workers: [
      // Miniflare opens a port on loopback for the first Worker, so that is one without content.
      { config: { ...scheduled, name: "closed", manifest: moduleOf(NOT_FOUND) } },
      {
        config: {
          ...scheduled,
          ...flags,
          name: config.name,
          manifest: manifestOf(build),
          ...bindingsOf(build, settings),
        },
        dev: { unsafeDirectSockets: [unixSocket(sockets, "worker")] },
      },
      {
        config: {
          ...scheduled,
          name: "assets",
          manifest: moduleOf(NOT_FOUND),
          assets: { directory: resolve(build.assets) },
        },
        dev: { unsafeDirectSockets: [unixSocket(sockets, "assets")] },
      },
      { config: { ...scheduled, ...queueWorker(build.config) } },
      { config: { ...scheduled, ...limiterWorker() } },
    ],
  });
  await miniflare.ready;
  // `getWorker` each time, because its answer does not survive a restart of workerd.
  const callQueue = async (path: string) => {
    await (await miniflare.getWorker("queue")).fetch(`http://queue${path}`);
  };
  const files = assetPaths(build.assets);
  const places = PATHS.map(patternOf);
  const isStatic = (pathname: string) => files.has(pathname) || places.some((place) => place.test(pathname));
  return {
    socketFor: (pathname) => join(sockets, isStatic(pathname) ? "assets:0" : "worker:0"),
    fireCron: async (cron, minute) => {
      await callQueue("/wake");
      const worker = await miniflare.getWorker(config.name);
      await worker.scheduled({ cron, scheduledTime: minute });
    },
    drainQueue: () => callQueue("/drain"),
    dispose: async () => {
      await miniflare.dispose();
      rmSync(sockets, { recursive: true, force: true });
    },
  };
}

function bindingsOf({ config }: Build, settings: Record<string, string>) {
  const classes = config.durable_objects.bindings;
  const databases = config.d1_databases.map(({ binding }) => [binding, { type: "d1", id: DATABASE_ID }]);
  const objects = classes.map(({ name, class_name }) => {
    return [name, { type: "durable-object", worker: config.name, exportName: class_name }];
  });
  const queues = config.queues.producers.map(({ binding, queue }) => {
    return [binding, { type: "worker", worker: "queue", exportName: "Sender", props: { queue } }];
  });
  const limits = config.ratelimits.map((limit) => [limit.name, limitOf(limit)]);
  const texts = Object.entries(settings).map(([name, value]) => [name, { type: "text", value }]);
  // Webhooks go out through it. A name that resolves to a private address leads nowhere there.
  const network = { type: "network", allow: ["public"], tlsOptions: { trustBrowserCas: true } };
  const networks = settings["WEBHOOK_TARGETS"] === "any" ? [] : [["PUBLIC_NETWORK", network]];
  return {
    exports: Object.fromEntries(classes.map(({ class_name }) => [class_name, durableObject()])),
    env: Object.fromEntries([...databases, ...objects, ...queues, ...limits, ...networks, ...texts]),
  };
}

/** The Worker that is the Queue, for the queues and the consumer of a configuration. */
export function queueWorker(config: Pick<Build["config"], "name" | "queues">) {
  return {
    name: "queue",
    // For `Fetcher.queue()`.
    compatibilityFlags: ["service_binding_extra_handlers", "experimental"],
    manifest: moduleOf(sourceOf("queue")),
    // It has the running deliveries in memory.
    exports: { Broker: { ...durableObject(), unsafePreventEviction: true } },
    env: {
      BROKER: { type: "durable-object" as const, worker: "queue", exportName: "Broker" },
      CONSUMER: { type: "worker" as const, worker: config.name },
      CONSUMERS: { type: "json" as const, value: JSON.parse(JSON.stringify(config.queues.consumers)) },
    },
  };
}

/** The Worker that counts for the rate limits. */
export function limiterWorker() {
  return { name: "limiter", manifest: moduleOf(sourceOf("limiter")) };
}

/** The binding of a rate limit. */
export function limitOf({ namespace_id, simple }: Pick<RateLimit, "namespace_id" | "simple">) {
  const props = { namespace: namespace_id, ...simple };
  return { type: "worker" as const, worker: "limiter", exportName: "Limiter", props };
}

/** A file of this folder, as JavaScript. */
function sourceOf(name: string): string {
  return stripTypeScriptTypes(readFileSync(`scripts/start/${name}.ts`, "utf8"));
}

function durableObject() {
  return { type: "durable-object" as const, storage: "sqlite" as const };
}

/** Miniflare adds a port, which becomes a part of the file's name. The whole URL comes in the request line. */
function unixSocket(folder: string, name: string) {
  return { host: `unix:${join(folder, name)}`, proxy: true };
}

function manifestOf({ modules }: Build) {
  return { mainModule: "index.js", modulesRoot: "/", modules };
}

function moduleOf(contents: string) {
  return { mainModule: "index.js", modulesRoot: "/", modules: { "index.js": { type: "esm" as const, contents } } };
}

function assetPaths(folder: string): Set<string> {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return new Set(files.filter((file) => /\.\w+$/.test(file)).map((file) => posix.join("/", file)));
}

function workerdPath(): string {
  const require = createRequire(import.meta.resolve("miniflare"));
  return require("workerd").default;
}

function printLog({ level, message }: { level: string; message: string }): void {
  const stream = level === "error" || level === "warn" ? process.stderr : process.stdout;
  stream.write(`${message}\n`);
}
