import type { ServerResponse } from "node:http";

/** Failures of requests that do not reach the Worker, in the Worker's format (RFC 9457). */
const PROBLEMS = {
  malformed_request: { status: 400, title: "Bad Request", detail: "This is not a valid HTTP request." },
  headers_too_large: { status: 431, title: "Request Header Fields Too Large", detail: "At most 32 KiB of headers." },
  too_slow: { status: 408, title: "Request Timeout", detail: "The request did not arrive in time." },
  unavailable: { status: 503, title: "Service Unavailable", detail: "The server is starting or stopping. Try again." },
};

type Code = keyof typeof PROBLEMS;

const CODES: Record<string, Code> = {
  HPE_HEADER_OVERFLOW: "headers_too_large",
  ERR_HTTP_REQUEST_TIMEOUT: "too_slow",
};

export function problem(response: ServerResponse, code: Code): void {
  const body = bodyOf(code);
  const headers = { "Content-Type": "application/problem+json", "Content-Length": Buffer.byteLength(body) };
  const retry = PROBLEMS[code].status === 503 ? { "Retry-After": "2" } : {};
  response.writeHead(PROBLEMS[code].status, { ...headers, ...retry, "Cache-Control": "no-store" }).end(body);
}

/** The whole response to bytes that are not a request. @param error Node's code for the reason */
export function rawProblem(error = ""): string {
  const code = CODES[error] ?? "malformed_request";
  const { status, title } = PROBLEMS[code];
  const body = bodyOf(code);
  const headers = `Content-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close`;
  return `HTTP/1.1 ${status} ${title}\r\n${headers}\r\n\r\n${body}`;
}

function bodyOf(code: Code): string {
  const { status, title, detail } = PROBLEMS[code];
  const request_id = crypto.randomUUID();
  return JSON.stringify({ type: `urn:taskwire:problem:${code}`, title, status, detail, code, request_id });
}
