import type { Context } from "hono";
import type { App } from "../../http/app-types.ts";
import { callTool } from "./call-tool.ts";
import { listTools } from "./list-tools.ts";
import { INVALID_PARAMS, METHOD_NOT_FOUND, type Params, RpcError } from "./rpc.ts";
import { LEGACY_VERSIONS, MODERN_VERSION } from "./versions.ts";

type Method = (c: Context<App>, params: Params) => object | Promise<object>;

const SERVER = { name: "taskwire", title: "Taskwire", version: "0.1.0" };
const CAPABILITIES = { tools: {} };
const INSTRUCTIONS =
  "Taskwire keeps the user's tasks. Call `overview` first: it says what day it is for the user, what is due, and the ids of " +
  "categories. Dates are YYYY-MM-DD and times HH:MM in the user's time zone. Ids are UUIDs from results: never make them up, " +
  "and never pass a title in place of one. Put up to 25 tasks into one call. Each change has a `seq`: `undo` takes it back.";

/** How long a client may keep what depends on nothing but the token. */
const CACHED = { ttlMs: 300_000, cacheScope: "private" };

const COMMON: Readonly<Record<string, Method>> = {
  "tools/list": async (c, { cursor }) => {
    if (cursor !== undefined) throw new RpcError(INVALID_PARAMS, "There is one page of tools, without a cursor.");
    return { tools: await listTools(c), ...CACHED };
  },
  "tools/call": callTool,
};

const MODERN: Readonly<Record<string, Method>> = {
  ...COMMON,
  "server/discover": () => ({
    supportedVersions: [MODERN_VERSION],
    capabilities: CAPABILITIES,
    instructions: INSTRUCTIONS,
    ...CACHED,
  }),
};

const LEGACY: Readonly<Record<string, Method>> = {
  ...COMMON,
  ping: () => ({}),
  initialize: (_c, { protocolVersion }) => ({
    protocolVersion: LEGACY_VERSIONS.find((version) => version === protocolVersion) ?? LEGACY_VERSIONS[0],
    capabilities: CAPABILITIES,
    serverInfo: SERVER,
    instructions: INSTRUCTIONS,
  }),
};

/** @throws RpcError */
export async function callMethod(c: Context<App>, name: string, params: Params, isModern: boolean): Promise<object> {
  const methods = isModern ? MODERN : LEGACY;
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (!method) throw new RpcError(METHOD_NOT_FOUND, `Method not found: ${name}`, isModern ? 404 : 200);
  c.set("rpc", name);
  const result = await method(c, params);
  if (!isModern) return result;
  return { resultType: "complete", ...result, _meta: { "io.modelcontextprotocol/serverInfo": SERVER } };
}
