import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { OperatorError } from "./operator-error.ts";

export const DIST = "dist";

/** The files that a build depends on. */
const SOURCES = [
  ...["src", "web", "client", "wrangler.toml", "package-lock.json"],
  ...["scripts/assets.mjs", "scripts/asset-headers.mjs", "scripts/web.mjs", "vite.config.ts", "scripts/build.ts"],
];

/** Files that scripts/assets.mjs and `npm run client` make do not count, because their sources do. */
const GENERATED = ["src/features/accounts/common-passwords.txt", "client/openapi.ts", "client/dist/"];

const MODULE_TYPES: Record<string, "esm" | "wasm" | "text"> = { ".js": "esm", ".wasm": "wasm", ".txt": "text" };

/** The part of wrangler.toml that `npm start` uses. */
interface Config {
  readonly name: string;
  readonly compatibility_date: string;
  readonly compatibility_flags: string[];
  readonly vars: Record<string, string>;
  readonly d1_databases: readonly { readonly binding: string }[];
  readonly durable_objects: { readonly bindings: readonly { readonly name: string; readonly class_name: string }[] };
  readonly queues: { readonly producers: readonly Producer[]; readonly consumers: readonly Consumer[] };
  readonly ratelimits: readonly RateLimit[];
  readonly triggers: { readonly crons: readonly string[] };
}

interface Producer {
  readonly binding: string;
  readonly queue: string;
}

export interface Consumer {
  readonly queue: string;
  readonly max_batch_size?: number;
  readonly max_batch_timeout?: number;
  readonly max_retries?: number;
  readonly dead_letter_queue?: string;
}

export interface RateLimit {
  readonly name: string;
  readonly namespace_id: string;
  readonly simple: { readonly limit: number; readonly period: 10 | 60 };
}

type Modules = Record<string, { type: "esm" | "wasm" | "text"; contents: string | Uint8Array<ArrayBuffer> }>;

export interface Build {
  readonly config: Config;
  readonly modules: Modules;
  /** The folder with the static files. */
  readonly assets: string;
}

/** Reads the build of the current sources. Makes it first if it is missing. */
export function readBuild(): Build {
  const folder = buildFolder();
  if (!existsSync(folder)) build();
  return {
    config: JSON.parse(readFileSync(join(folder, "config.json"), "utf8")),
    modules: readModules(join(folder, "worker")),
    assets: join(folder, "assets"),
  };
}

/** The modules of a Worker that wrangler has built into this folder, as Miniflare takes them. */
export function readModules(folder: string): Modules {
  const files = readdirSync(folder).filter((file) => extname(file) in MODULE_TYPES);
  const modules = files.map((file) => {
    const type = MODULE_TYPES[extname(file)] as "esm" | "wasm" | "text";
    const bytes = readFileSync(join(folder, file));
    return [file, { type, contents: type === "wasm" ? new Uint8Array(bytes) : bytes.toString() }] as const;
  });
  return Object.fromEntries(modules);
}

function build(): void {
  console.log("Building the Worker, which takes some seconds …");
  const { status } = spawnSync(process.execPath, [...process.execArgv, "scripts/build.ts"], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (status !== 0) throw new OperatorError("The Worker could not be built.");
}

export function buildFolder(): string {
  const digest = createHash("sha256");
  for (const file of SOURCES.flatMap(filesIn).sort()) digest.update(`${file}\n`).update(readFileSync(file));
  return join(DIST, digest.digest("hex").slice(0, 16));
}

function filesIn(source: string): string[] {
  if (extname(source) !== "") return [source];
  return readdirSync(source, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((file) => !GENERATED.some((generated) => file.startsWith(generated)));
}
