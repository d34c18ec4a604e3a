import { Agent, request as open } from "node:http";

const agent = new Agent({ keepAlive: true, maxSockets: 4 });
const TIMEOUT = 30_000;

/**
 * Sends one request as it is: `fetch` would mend its path and refuse some methods.
 * @returns the answer; its status is 0 if the connection broke, or none came in 30 s
 */
export function send(base, { method, path, headers, body }) {
  const { hostname, port } = new URL(base);
  const started = performance.now();
  return new Promise((resolve) => {
    const finish = (status, answered = {}, text = "") =>
      resolve({ status, headers: headersOf(answered), text, ms: performance.now() - started });
    const request = open({ agent, hostname, port, method, path, headers: sendable(headers, body), timeout: TIMEOUT });
    request.on("response", (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("error", () => finish(0));
      response.on("end", () => finish(response.statusCode, response.headers, Buffer.concat(chunks).toString()));
    });
    request.on("upgrade", (response, socket) => {
      socket.destroy();
      finish(response.statusCode, response.headers);
    });
    request.on("timeout", () => request.destroy());
    request.on("error", (error) => finish(0, {}, String(error)));
    request.end(body);
  });
}

/** node adds `Content-Length` by itself, but not where a GET has a body. */
function sendable(headers, body) {
  return body === undefined ? headers : { ...headers, "Content-Length": Buffer.byteLength(body) };
}

function headersOf(answered) {
  const headers = new Headers();
  for (const [name, value] of Object.entries(answered)) {
    for (const each of [value].flat()) headers.append(name, each);
  }
  return headers;
}
