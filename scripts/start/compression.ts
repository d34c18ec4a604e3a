import type { IncomingMessage } from "node:http";
import { createGzip, type Gzip } from "node:zlib";

const TEXT = /^(text\/|application\/([\w.-]+\+)?(json|xml)|image\/svg\+xml)/;

/** RFC 9110, section 12.5.3. */
const ACCEPTS_GZIP = /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/;

/**
 * The headers of an answer, as a flat list of names and values, and what encodes its body. Static text is compressed for
 * clients that accept it. The Worker's answers are `no-store` and stay as they are: a length can reveal secrets (BREACH).
 */
export function encode(request: IncomingMessage, answer: IncomingMessage, raw: string[]): [string[], Gzip[]] {
  const { statusCode, headers } = answer;
  const isStatic = statusCode === 200 && !(headers["cache-control"] ?? "no-store").includes("no-store");
  if (!isStatic || headers["content-encoding"] || !TEXT.test(headers["content-type"] ?? "")) return [raw, []];
  const varying = [...raw, "Vary", "Accept-Encoding"];
  const isAccepted = ACCEPTS_GZIP.test(String(request.headers["accept-encoding"] ?? ""));
  if (!isAccepted || request.method === "HEAD") return [varying, []];
  return [[...withoutLength(varying), "Content-Encoding", "gzip"], [createGzip()]];
}

/** Without the length, and with a tag that no longer stands for the exact bytes (RFC 9110, section 8.8.1). */
function withoutLength(raw: string[]): string[] {
  const pairs = Array.from({ length: raw.length / 2 }, (_, at) => [raw[2 * at], raw[2 * at + 1]] as [string, string]);
  return pairs.flatMap(([name, value]) => {
    if (name.toLowerCase() === "content-length") return [];
    return name.toLowerCase() === "etag" ? [name, value.replace(/^"/, 'W/"')] : [name, value];
  });
}
