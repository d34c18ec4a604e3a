import type { Context } from "hono";
import type { App } from "../../http/app-types.ts";
import {
  HEADER_MISMATCH,
  INVALID_PARAMS,
  INVALID_REQUEST,
  isObject,
  type Message,
  RpcError,
  UNSUPPORTED_VERSION,
} from "./rpc.ts";

/** Each request says its version and capabilities in `_meta`. */
export const MODERN_VERSION = "2026-07-28";

/** These begin with `initialize`. Newest first. */
export const LEGACY_VERSIONS = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"];

/** Without the header a client speaks this version. It is the only one with batches. */
const BATCH_VERSION = "2025-03-26";

const META = "io.modelcontextprotocol/";
const HEADER = "MCP-Protocol-Version";

/**
 * Whether a message follows the modern version, as its body says. The headers must agree with the body.
 * https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http#server-validation
 * @throws RpcError
 */
export function isModern(c: Context<App>, { id, method, params }: Message): boolean {
  const meta = isObject(params["_meta"]) ? params["_meta"] : {};
  const version = meta[`${META}protocolVersion`];
  const header = c.req.header(HEADER);
  if (version === undefined && header !== MODERN_VERSION) {
    if (header !== undefined && !LEGACY_VERSIONS.includes(header)) throw unsupported(header);
    return false;
  }
  if (id === undefined) return true;
  if (typeof version !== "string") throw missing("protocolVersion");
  if (header !== version) throw mismatch(HEADER, header, version);
  if (version !== MODERN_VERSION) throw unsupported(version);
  if (!isObject(meta[`${META}clientCapabilities`])) throw missing("clientCapabilities");
  requireHeader(c, "Mcp-Method", method);
  if (method === "tools/call" && typeof params["name"] === "string") requireHeader(c, "Mcp-Name", params["name"]);
  return true;
}

/** @throws RpcError */
export function requireBatches(c: Context<App>): void {
  const version = c.req.header(HEADER) ?? BATCH_VERSION;
  if (version !== BATCH_VERSION) throw new RpcError(INVALID_REQUEST, "Send one message at a time.", 400);
}

function requireHeader(c: Context<App>, name: string, expected: string | undefined): void {
  const header = c.req.header(name);
  if (header === undefined || decoded(header) !== expected) throw mismatch(name, header, expected);
}

/** A value that is not plain ASCII comes as Base64 of its UTF-8. */
function decoded(header: string): string | undefined {
  const [, base64] = /^=\?base64\?(.*)\?=$/.exec(header) ?? [];
  if (base64 === undefined) return header;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(Uint8Array.fromBase64(base64));
  } catch {
    return undefined;
  }
}

function mismatch(name: string, header: string | undefined, expected: unknown): RpcError {
  const found = header === undefined ? "is missing" : `is ${JSON.stringify(header)}`;
  const message = `Header mismatch: the body says ${JSON.stringify(expected)}, and ${name} ${found}.`;
  return new RpcError(HEADER_MISMATCH, message, 400);
}

function missing(name: string): RpcError {
  return new RpcError(INVALID_PARAMS, `\`_meta\` needs ${META}${name}.`, 400);
}

function unsupported(requested: string): RpcError {
  const data = { supported: [MODERN_VERSION], requested };
  const message = `Unsupported protocol version. After \`initialize\` also ${LEGACY_VERSIONS.join(", ")}.`;
  return new RpcError(UNSUPPORTED_VERSION, message, 400, data);
}
