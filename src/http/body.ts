import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import type { z } from "zod";
import { AppError, invalid } from "../kernel/errors.ts";
import { syntaxFault } from "../kernel/json-syntax.ts";
import type { App } from "./app-types.ts";
import type { TextBody } from "./contract.ts";
import { invalidBody } from "./invalid.ts";

const MAX_BYTES = 256 * 1024;
const JSON_TYPE = "application/json";

/** A request body as the OpenAPI document describes it. */
export interface JsonBody {
  readonly required: boolean;
  readonly content: { readonly "application/json": { readonly schema: z.ZodType } };
}

/** Reads the body, by default at most 256 KiB of JSON. @throws AppError `too_large`, `unsupported_media_type` */
export function receiveBody({ mediaType = JSON_TYPE, maxBytes = MAX_BYTES }: Partial<TextBody> = {}) {
  return createMiddleware<App>(async function receiveBody(c, next) {
    const bytes = await collect(c.req.raw, maxBytes);
    if (bytes.byteLength > 0) requireType(c, mediaType);
    if (mediaType === JSON_TYPE) announceJson(c);
    c.set("body", bytes);
    await next();
  });
}

/**
 * Decodes the body for the validators: JSON in UTF-8 (RFC 8259, section 8.1). An empty optional body becomes `{}`, whatever
 * its `Content-Type`: some clients always send one.
 * @throws AppError `malformed_json`; `invalid` for an empty body that is required
 */
export function parseBody({ required, content }: JsonBody) {
  return createMiddleware<App>(async function parseBody(c, next) {
    const bytes = c.get("body");
    if (bytes.byteLength === 0 && required) throw bodyRequired(content[JSON_TYPE].schema);
    // Hono's validators parse this text.
    Object.assign(c.req.bodyCache, { text: Promise.resolve(bytes.byteLength > 0 ? decodeJson(bytes) : "{}") });
    await next();
  });
}

/** Decodes a body that is not JSON. It may be empty. @throws AppError `malformed_json` where it is not UTF-8 */
export const decodeBody = createMiddleware<App>(async function decodeBody(c, next) {
  Object.assign(c.req.bodyCache, { text: Promise.resolve(decodeText(c.get("body"))) });
  await next();
});

/** Lists the missing fields, or the body if no field is required. */
function bodyRequired(schema: z.ZodType): AppError {
  const { error } = schema.safeParse({});
  return error ? invalidBody(error) : invalid({ path: "", code: "required", message: "A body is required." });
}

/** RFC 9110, section 8.3: a media type may have parameters. Only a charset other than UTF-8 is refused. */
function requireType(c: Context, mediaType: string): void {
  const given = c.req.header("Content-Type") ?? "";
  const [type, ...parameters] = given.split(";").map((part) => part.trim().toLowerCase());
  const charset = parameters
    .find((parameter) => parameter.startsWith("charset="))
    ?.replace(/^charset="?([^"]*)"?$/, "$1");
  if (type !== mediaType || (charset !== undefined && charset !== "utf-8")) {
    throw new AppError("unsupported_media_type", `The body must be sent as ${mediaType}, in UTF-8.`);
  }
  if ((c.req.header("Content-Encoding") ?? "identity") !== "identity") {
    throw new AppError("unsupported_media_type", "The body must be sent without a content encoding.");
  }
}

/** The validators require a type, and know fewer spellings of it. */
function announceJson(c: Context): void {
  if (c.req.header("Content-Type") === JSON_TYPE) return;
  const headers = new Headers(c.req.raw.headers);
  headers.set("Content-Type", JSON_TYPE);
  c.req.raw = new Request(c.req.url, { method: c.req.method, headers });
}

async function collect(request: Request, maxBytes: number): Promise<Uint8Array> {
  const length = request.headers.get("Content-Length");
  if (Number(length) > maxBytes) throw tooLarge(maxBytes);
  // Most bodies say their length, and are read faster in one piece.
  const bytes = length === null ? await joined(request.body, maxBytes) : await request.arrayBuffer().catch(notWhole);
  if (bytes.byteLength > maxBytes) throw tooLarge(maxBytes);
  return new Uint8Array(bytes);
}

/** Stops at the first piece beyond the limit. */
async function joined(body: ReadableStream<Uint8Array> | null, maxBytes: number): Promise<ArrayBuffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ? whole(body) : []) {
    size += chunk.byteLength;
    if (size > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return new Blob(chunks).arrayBuffer();
}

async function* whole(body: ReadableStream<Uint8Array>) {
  try {
    yield* body;
  } catch {
    notWhole();
  }
}

/** A client that disconnects causes a client error, not a 500. */
function notWhole(): never {
  throw new AppError("malformed_json", "The body did not arrive whole.");
}

function tooLarge(maxBytes: number): AppError {
  return new AppError("too_large", `The body is larger than ${maxBytes / 1024} KiB.`);
}

function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    throw new AppError("malformed_json", "The body is not valid UTF-8.");
  }
}

function decodeJson(bytes: Uint8Array): string {
  const text = decodeText(bytes);
  try {
    JSON.parse(text);
  } catch (error) {
    throw new AppError("malformed_json", `The body is not valid JSON: ${syntaxFault(error)}.`);
  }
  return text;
}
