// JSON-RPC 2.0, as the Model Context Protocol uses it.

export const PARSE_ERROR = -32700;
export const INVALID_REQUEST = -32600;
export const METHOD_NOT_FOUND = -32601;
export const INVALID_PARAMS = -32602;
export const HEADER_MISMATCH = -32020;
export const UNSUPPORTED_VERSION = -32022;

export type Id = string | number;
export type Params = Readonly<Record<string, unknown>>;

/** A request, a notification (without `id`), or what answers a request of ours: we send none. */
export interface Message {
  readonly id: Id | undefined;
  readonly method: string | undefined;
  readonly params: Params;
}

/** An error of the protocol. Errors of a tool are results, so that a model sees them. */
export class RpcError extends Error {
  readonly code: number;
  /** The status of the HTTP response. */
  readonly status: 200 | 400 | 404;
  readonly data: unknown;

  constructor(code: number, message: string, status: 200 | 400 | 404 = 200, data?: unknown) {
    super(message);
    this.name = "RpcError";
    this.code = code;
    this.status = status;
    this.data = data;
  }
}

/** @throws RpcError */
export function messageIn(value: unknown): Message {
  if (!isObject(value) || value["jsonrpc"] !== "2.0")
    throw malformed('A message is an object with `"jsonrpc": "2.0"`.');
  const { id, method, params = {} } = value;
  if (id !== undefined && !isId(id)) throw malformed("An `id` is a string or an integer.");
  if (!isObject(params)) throw malformed("`params` is an object.");
  if (typeof method === "string") return { id, method, params };
  if (method === undefined && ("result" in value || "error" in value))
    return { id: undefined, method: undefined, params };
  throw malformed("A request has a `method`.");
}

export function resultResponse(id: Id, result: object) {
  return { jsonrpc: "2.0", id, result };
}

/** @param value the message, whose id is repeated if it can be read */
export function errorResponse(value: unknown, { code, message, data }: RpcError) {
  const id = isObject(value) && isId(value["id"]) ? { id: value["id"] } : {};
  return { jsonrpc: "2.0", ...id, error: { code, message, ...(data !== undefined && { data }) } };
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isId(value: unknown): value is Id {
  return typeof value === "string" || Number.isSafeInteger(value);
}

function malformed(message: string): RpcError {
  return new RpcError(INVALID_REQUEST, message, 400);
}
