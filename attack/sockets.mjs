import { connect } from "node:net";

const WAIT = 3_000;

/** Sends what no client library sends. @returns faults, as sentences */
export async function attackSockets(base, actor, foreign) {
  const faults = [];
  const { hostname, port } = new URL(base);
  for (const [name, ...parts] of exchanges(`${hostname}:${port}`, actor, foreign)) {
    const answers = await exchange({ hostname, port }, parts);
    for (const fault of faultsIn(answers, foreign))
      faults.push(`${name}: ${fault}\n  ${JSON.stringify(parts).slice(0, 500)}`);
  }
  return faults;
}

function exchanges(host, actor, foreign) {
  const head = (line, ...headers) => `${[line, `Host: ${host}`, ...headers].join("\r\n")}\r\n\r\n`;
  const signed = `Authorization: Bearer ${actor.access}`;
  const json = "Content-Type: application/json";
  const body = '{"title":"smuggled"}';
  const smuggled = head("GET /api/me HTTP/1.1", `Authorization: Bearer ${foreign.access}`);
  const post = (...headers) => head("POST /api/tasks HTTP/1.1", signed, json, ...headers);
  const chunked = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
  return [
    ["both lengths", post(`Content-Length: ${chunked.length}`, "Transfer-Encoding: chunked") + chunked + smuggled],
    ["two lengths", post("Content-Length: 20", "Content-Length: 2") + body + smuggled],
    ["a length with a sign", post("Content-Length: +20") + body],
    ["a negative length", post("Content-Length: -1") + body],
    ["a huge length", post("Content-Length: 99999999999999999999") + body],
    ["a coding in disguise", post("Transfer-Encoding: xchunked") + chunked],
    ["a coding with a tab", post("Transfer-Encoding:\tchunked") + chunked],
    ["a coding twice", post("Transfer-Encoding: chunked", "Transfer-Encoding: identity") + chunked],
    ["a chunk with no size", `${post("Transfer-Encoding: chunked")}zz\r\n${body}\r\n0\r\n\r\n`],
    ["a chunk with a huge size", `${post("Transfer-Encoding: chunked")}ffffffffffffffff\r\n${body}`],
    ["space before the colon", post("Content-Length : 20") + body],
    ["a folded header", head("GET /api/me HTTP/1.1", signed, "X-Folded: a\r\n b")],
    ["line feeds alone", `GET /api/me HTTP/1.1\nHost: ${host}\n${signed}\n\n`],
    ["a header with NUL", head("GET /api/me HTTP/1.1", signed, "X-Request-Id: a\0b")],
    ["a header with a line end", head("GET /api/me HTTP/1.1", signed, "X-Request-Id: a\rX-Injected: 1")],
    ["a request id with a line end", head("GET /health HTTP/1.1", "X-Request-Id: a%0d%0aX-Injected: 1")],
    ["bytes beyond ASCII", head("GET /api/tasks?title=\u00e9\u00ff HTTP/1.1", signed)],
    ["an absolute target", head(`GET http://evil.example/api/me HTTP/1.1`, signed)],
    ["a target with a user", head(`GET http://a:b@${host}/api/me HTTP/1.1`, signed)],
    ["an asterisk as target", head("OPTIONS * HTTP/1.1")],
    ["no target", head("GET  HTTP/1.1")],
    ["two hosts", head("GET /api/me HTTP/1.1", signed, "Host: evil.example")],
    ["no host", `GET /api/me HTTP/1.1\r\n${signed}\r\n\r\n`],
    ["HTTP/0.9", "GET /api/me\r\n"],
    ["HTTP/1.0", `GET /api/me HTTP/1.0\r\n${signed}\r\n\r\n`],
    ["HTTP/2 without TLS", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
    ["HTTP/9.9", head("GET /api/me HTTP/9.9", signed)],
    ["TLS", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"],
    [
      "10,000 headers",
      head("GET /api/me HTTP/1.1", signed, ...Array.from({ length: 10_000 }, (_, index) => `X-${index}: 1`)),
    ],
    ["a header of 1 MB", head("GET /api/me HTTP/1.1", signed, `X-Long: ${"x".repeat(1_000_000)}`)],
    ["a line of 1 MB", head(`GET /${"x".repeat(1_000_000)} HTTP/1.1`)],
    ["half a body", post("Content-Length: 4000") + body],
    ["half a head", `POST /api/tasks HTTP/1.1\r\nHost: ${host}\r\n${signed}\r\nX-Half`],
    ["a body, byte by byte", post(`Content-Length: ${body.length}`), ...body],
    ["ten at once", head("GET /api/me HTTP/1.1", signed).repeat(10)],
    ["no upgrade", head("GET /api/live HTTP/1.1", signed, "Upgrade: websocket", "Connection: Upgrade")],
    [
      "an upgrade with a body",
      head("GET /api/live HTTP/1.1", signed, "Upgrade: websocket", "Connection: Upgrade", "Content-Length: 4") +
        smuggled,
    ],
    [
      "another upgrade",
      head("GET /api/me HTTP/1.1", signed, "Upgrade: h2c", "Connection: Upgrade, HTTP2-Settings", "HTTP2-Settings: AA"),
    ],
    ["a wait to continue", post("Content-Length: 20", "Expect: 100-continue"), body],
    ["a forged address", head("GET /api/me HTTP/1.1", signed, "CF-Connecting-IP: 127.0.0.1", "X-Forwarded-For: a, b")],
    ...crons(head),
  ];
}

/** No address fires a cron, in any spelling. `npm run dev` has one, which is why it listens on loopback. */
function crons(head) {
  const paths = [
    "/__scheduled",
    "/cdn-cgi/handler/scheduled",
    "/cdn-cgi/mf/scheduled",
    "//__scheduled",
    "/%5f_scheduled",
    "/cdn-cgi/handler/queue",
  ];
  return paths.map((path) => [`the cron at ${path}`, head(`GET ${path}?cron=*+*+*+*+* HTTP/1.1`)]);
}

/** Writes the parts one after the other, and reads until the server has ended or is silent. */
function exchange({ hostname, port }, parts) {
  return new Promise((resolve) => {
    const chunks = [];
    const socket = connect(Number(port), hostname);
    const finish = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(Buffer.concat(chunks).toString("latin1"));
    };
    const timer = setTimeout(finish, WAIT);
    socket.on("data", (chunk) => {
      chunks.push(chunk);
      timer.refresh();
    });
    socket.on("error", finish);
    socket.on("close", finish);
    socket.on("connect", async () => {
      for (const part of parts) {
        if (!socket.writable) return;
        socket.write(Buffer.from(part, "latin1"));
        await new Promise((wait) => setTimeout(wait, 20));
      }
    });
  });
}

function faultsIn(answers, foreign) {
  const faults = [];
  if (/^HTTP\/1\.1 50[0-24-9]/m.test(answers)) faults.push(`answers ${answers.slice(0, 200)}`);
  if (answers.includes(foreign.user.username)) faults.push("runs the request that was smuggled in");
  if (/^X-Injected/im.test(answers)) faults.push("has an injected header");
  if (/\n\s+at |node_modules|\.[jt]s:\d/.test(answers)) faults.push(`shows internals: ${answers.slice(0, 300)}`);
  return faults;
}
