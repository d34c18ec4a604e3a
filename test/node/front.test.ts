import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type RequestListener, request, type ServerResponse } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { clientAddress } from "../../scripts/start/client-address.ts";
import { FrameBoundary, SERVICE_RESTART } from "../../scripts/start/frames.ts";
import { Front } from "../../scripts/start/front.ts";
import { trustedProxiesIn } from "../../scripts/start/settings.ts";

// The server in front of the Worker, with another server in the Worker's place.

it.each([
  ["nobody is trusted", "", "203.0.113.7", "198.51.100.1", "203.0.113.7"],
  ["the peer is not trusted", "10.0.0.0/8", "203.0.113.7", "10.0.0.1", "203.0.113.7"],
  ["the peer is trusted", "10.0.0.0/8", "10.1.2.3", "198.51.100.1", "198.51.100.1"],
  ["the client made up the first", "10.0.0.0/8", "10.1.2.3", "1.1.1.1, 198.51.100.1", "198.51.100.1"],
  ["two proxies", "10.0.0.0/8,192.0.2.1", "10.1.2.3", "198.51.100.1, 192.0.2.1", "198.51.100.1"],
  ["IPv6", "fd00::/8", "fd00::1", "1.1.1.1, 2001:db8::7", "2001:db8::7"],
  ["with ports", "::1", "::1", "[2001:db8::7]:443", "2001:db8::7"],
  ["with a port", "127.0.0.1", "::ffff:127.0.0.1", "198.51.100.1:8080", "198.51.100.1"],
  ["no header", "127.0.0.1", "127.0.0.1", undefined, "127.0.0.1"],
  ["no address", "127.0.0.1", "127.0.0.1", "198.51.100.1, unknown", "127.0.0.1"],
])("a client's address: %s", (_, trusted, peer, forwardedFor, expected) => {
  expect(clientAddress(peer, forwardedFor, trustedProxiesIn({ TRUSTED_PROXIES: trusted }))).toBe(expected);
});

const FORGED = {
  "CF-Connecting-IP": "198.51.100.1",
  "CF-IPCountry": "XX",
  "X-Forwarded-For": "198.51.100.1",
  "X-Forwarded-Proto": "https",
  "X-Real-IP": "198.51.100.1",
  Forwarded: "for=198.51.100.1",
  "MF-CF-Blob": "{}",
  "MF-Original-URL": "http://evil.example/",
};

it("nothing that a client says of its address reaches the Worker", async () => {
  const { port } = await startFront({});
  const { headers, url } = await (await send(port, "/api/me?x=1", { headers: FORGED })).json();
  expect(url).toBe(`http://127.0.0.1:${port}/api/me?x=1`);
  expect(headers).toEqual({ "cf-connecting-ip": "127.0.0.1", connection: "keep-alive", host: `127.0.0.1:${port}` });
});

it("a trusted proxy names the client and the scheme", async () => {
  const { port } = await startFront({ TRUSTED_PROXIES: "127.0.0.0/8" });
  const { headers, url } = await (await send(port, "/", { headers: { ...FORGED, Host: "tasks.example" } })).json();
  expect(url).toBe("https://tasks.example/");
  expect(headers["cf-connecting-ip"]).toBe("198.51.100.1");
  expect(Object.keys(headers)).toEqual(["host", "cf-connecting-ip", "connection"]);
});

it.each([
  ["/a b", 400, "malformed_request"],
  ["*", 400, "malformed_request"],
  [`/${"x".repeat(33_000)}`, 431, "headers_too_large"],
])("a request line with %.10s", async (path, status, code) => {
  const { port } = await startFront({});
  const answer = await raw(port, `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  expect(answer).toMatch(`HTTP/1.1 ${status} `);
  expect(JSON.parse(answer.split("\r\n\r\n")[1] as string)).toMatchObject({ status, code });
});

it.each([
  ["two", "1.1", "Host: a\r\nHost: b\r\n"],
  ["the same twice", "1.1", "Host: a\r\nhost: a\r\n"],
  ["two of HTTP/1.0", "1.0", "Host: a\r\nHost: b\r\n"],
  ["none", "1.1", ""],
  ["an empty one", "1.1", "Host: \r\n"],
  ["a path", "1.1", "Host: a/b?\r\n"],
  ["a user", "1.1", "Host: u:p@a\r\n"],
])("a request with a Host header that is not one host: %s", async (_, version, host) => {
  const { port } = await startFront({});
  const answer = await raw(port, `GET / HTTP/${version}\r\n${host}Connection: close\r\n\r\n`);
  expect(answer).toMatch("HTTP/1.1 400 ");
  expect(JSON.parse(answer.split("\r\n\r\n")[1] as string)).toMatchObject({ code: "malformed_request" });
});

it.each([
  ["1.1", "Host: [::1]:8787\r\n", "http://[::1]:8787/p"],
  ["1.0", "", "http://localhost/p"],
])("a host of HTTP/%s", async (version, host, url) => {
  const { port } = await startFront({});
  const answer = await raw(port, `GET /p HTTP/${version}\r\n${host}Connection: close\r\n\r\n`);
  expect(answer).toContain(`"url":"${url}"`);
});

it("a whole URL in the request line is only a path", async () => {
  const { port } = await startFront({});
  const answer = await raw(port, "GET http://evil.example/p?q#f HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  expect(answer).toContain('"url":"http://x/p?q%23f"');
});

it.each(["POST", "DELETE"])("a body without a length goes through with %s", async (method) => {
  const { port } = await startFront({});
  const body = "x".repeat(300_000);
  const sent = send(port, "/", { method, headers: { "Transfer-Encoding": "chunked" } }, body);
  expect((await (await sent).json()).body).toBe(body.length);
});

it.each([
  ["a static file", "no-cache", "text/javascript", "br, gzip", "gzip"],
  ["a client that does not take it", "no-cache", "text/javascript", "br, gzip;q=0", null],
  ["an image", "no-cache", "image/png", "gzip", null],
  ["an answer of the Worker", "no-store", "application/json", "gzip", null],
])("compression: %s", async (_, cacheControl, type, accepted, encoding) => {
  const text = "compressible ".repeat(1_000);
  const { port } = await startFront({}, (_, response) => {
    const headers = { "Cache-Control": cacheControl, "Content-Type": type, "Content-Length": text.length };
    response.writeHead(200, { ...headers, ETag: '"1"' }).end(text);
  });
  // `fetch` decodes it.
  const answer = await fetch(`http://127.0.0.1:${port}/`, { headers: { "Accept-Encoding": accepted } });
  expect(answer.headers.get("Content-Encoding")).toBe(encoding);
  expect(answer.headers.get("ETag")).toBe(encoding ? 'W/"1"' : '"1"');
  expect(await answer.text()).toBe(text);
});

it("without the Worker, the answer is a 503", async () => {
  const front = new Front(() => "/nowhere", trustedProxiesIn({}));
  const { port } = await front.listen({ host: "127.0.0.1", port: 0 });
  onTestFinished(() => front.stop(0));
  const answer = await send(port, "/");
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({ status: 503, code: "unavailable" });
});

it("at the end a request under way is answered, and sockets are closed with 1012 after the present frame", async () => {
  const under = Promise.withResolvers<ServerResponse>();
  const { front, port, worker } = await startFront({}, (_, response) => under.resolve(response));
  worker.on("upgrade", (_, socket) => {
    socket.write(
      "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n\x81\x05he",
      "latin1",
    );
    setTimeout(() => socket.write("llo"), 100);
  });
  const upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\n";
  const socket = raw(port, `GET /api/live HTTP/1.1\r\nHost: x\r\n${upgrade}\r\n`);
  const request = send(port, "/");
  const response = await under.promise;
  const stopped = front.stop(2_000);
  await expect(send(port, "/")).rejects.toThrow("fetch failed");
  response.end("done");
  expect(await (await request).text()).toBe("done");
  expect(await socket).toMatch(new RegExp(`\r\n\r\n\x81\x05hello${SERVICE_RESTART.toString("latin1")}$`));
  await stopped;
});

it("frames of every length are followed", () => {
  const frame = (length: number, ...header: number[]) => Buffer.concat([Buffer.from(header), Buffer.alloc(length)]);
  const stream = Buffer.concat([frame(5, 0x81, 5), frame(300, 0x82, 126, 1, 44), frame(0, 0x8a, 0)]);
  const big = Buffer.concat([stream, frame(70_000, 0x82, 127, 0, 0, 0, 0, 0, 1, 0x11, 0x70)]);
  for (const size of [1, 2, 7, 1_000, big.length]) {
    const boundary = new FrameBoundary();
    for (let at = 0; at < big.length; at += size) boundary.pass(big.subarray(at, at + size));
    expect(boundary.isBetweenFrames).toBe(true);
    boundary.pass(Buffer.from([0x81]));
    expect(boundary.isBetweenFrames).toBe(false);
  }
});

/** A server that answers with what reached it. */
async function startFront(environment: Record<string, string>, handle: RequestListener = describe) {
  const folder = mkdtempSync(join(tmpdir(), "taskwire-front-"));
  const worker = createServer(handle).listen(join(folder, "socket"));
  await once(worker, "listening");
  const front = new Front(() => join(folder, "socket"), trustedProxiesIn(environment));
  const { port } = await front.listen({ host: "127.0.0.1", port: 0 });
  onTestFinished(async () => {
    await front.stop(0);
    worker.closeAllConnections();
    worker.close();
    rmSync(folder, { recursive: true });
  });
  return { front, port, worker };
}

async function describe(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = 0;
  for await (const chunk of incoming) body += chunk.length;
  const { url, headers } = incoming;
  response.end(JSON.stringify({ url, headers, body }));
}

/** `fetch` sets headers of its own. */
async function send(
  port: number,
  path: string,
  init: Parameters<typeof request>[1] = {},
  body = "",
): Promise<Response> {
  const sending = request({ host: "127.0.0.1", port, path, agent: false, ...init }).end(body);
  const [answer] = await once(sending, "response").catch(() => {
    throw new Error("fetch failed");
  });
  return new Response(Buffer.concat(await answer.toArray()), { status: answer.statusCode });
}

/** Everything that the server sends until it closes the connection. */
async function raw(port: number, text: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.write(text);
  return Buffer.concat(await socket.toArray()).toString("latin1");
}
