import type { Random } from "../../test/support/random.ts";
import { anyHeaders } from "../headers.ts";
import type { Attack } from "../request.ts";
import { anyText, anyValue, jsonOf, Literal, oneOf, STRINGS } from "../values.ts";
import type { World } from "../world.ts";
import { mcpRequest, messageOf, modernRequest } from "./request.ts";

const PING = { jsonrpc: "2.0", id: 1, method: "ping" };
const LIMIT = 256 * 1024;

const PARSE_ERROR = { status: 400, code: "-32700" };
const INVALID_REQUEST = { status: 400, code: "-32600" };
const UNKNOWN_METHOD = { status: 200, code: "-32601" };
const INVALID_PARAMS = { status: 200, code: "-32602" };
const MISMATCH = { status: 400, code: "-32020" };

/** Bodies that are not JSON, no messages, or too large. */
export function envelopes(world: World): Attack[] {
  const send = (name: string, body: Attack["request"]["body"] & {}, expected?: Attack["expected"]): Attack => ({
    name,
    request: mcpRequest(world, body),
    ...(expected && { expected }),
  });
  const json = (value: unknown, expected?: Attack["expected"]) => {
    const body = jsonOf(value);
    return send(`the message ${body.slice(0, 60)}`, body, expected);
  };
  return [
    ...["", "{", "nul", "NaN", "[1,]", `${jsonOf(PING)}{}`].map((text) => send(`the body ${text}`, text, PARSE_ERROR)),
    send("not UTF-8", new Uint8Array([0x22, 0xc3, 0x28, 0x22]), PARSE_ERROR),
    send("UTF-16", new Uint8Array(new Uint16Array([0x7b, 0x7d]).buffer), PARSE_ERROR),
    send("more than 256 KiB", jsonOf({ ...PING, x: "x".repeat(LIMIT) }), { status: 413, code: "too_large" }),
    send("deep arrays", `${"[".repeat(100_000)}${"]".repeat(100_000)}`),
    send(
      "deep params",
      `{"jsonrpc":"2.0","id":1,"method":"ping","params":${'{"a":'.repeat(20_000)}1${"}".repeat(20_001)}`,
    ),
    send("duplicate fields", '{"jsonrpc":"2.0","id":1,"id":{},"method":"tools/list","method":"ping"}', INVALID_REQUEST),
    ...[null, true, 7, "ping", {}, [], [[]], Array(26).fill(PING)].map((value) =>
      json(value, Array.isArray(value) && value.length === 1 ? undefined : INVALID_REQUEST),
    ),
    json([[PING], PING, null, { ...PING, id: {} }, { jsonrpc: "2.0", method: "ping" }]),
    ...[undefined, "1.0", 2, null, "2.0 "].map((jsonrpc) => json({ ...PING, jsonrpc }, INVALID_REQUEST)),
    ...[null, true, 1.5, {}, [], new Literal("1e400")].map((id) => json({ ...PING, id }, INVALID_REQUEST)),
    ...["", "x".repeat(10_000), -0, new Literal("9007199254740991")].map((id) => json({ ...PING, id })),
    ...[null, 1, {}, []].map((method) => json({ ...PING, method }, INVALID_REQUEST)),
    ...[null, 1, "a", []].map((params) => json({ ...PING, params }, INVALID_REQUEST)),
    json({ ...PING, method: undefined, result: {}, error: {} }),
    json(new Literal('{"jsonrpc":"2.0","id":1,"method":"ping","__proto__":{"isAdmin":true}}')),
  ];
}

/** Methods and tools that do not exist, and params of other types. */
export function methods(world: World): Attack[] {
  const send = (method: string, params: unknown, expected: Attack["expected"] & {}): Attack => ({
    name: `${method.slice(0, 40)} with ${jsonOf(params).slice(0, 60)}`,
    request: mcpRequest(world, messageOf(method, params)),
    expected,
  });
  const names = ["", "constructor", "__proto__", "toString", "tools/list ", "TOOLS/LIST", "server/discover"];
  return [
    ...[...names, "x".repeat(10_000), ...STRINGS.slice(0, 20)].map((method) => send(method, {}, UNKNOWN_METHOD)),
    ...[undefined, null, 1, {}, ["undo"], "", "constructor", "__proto__", "undo ", "UNDO"].map((name) =>
      send("tools/call", { name, arguments: {} }, INVALID_PARAMS),
    ),
    ...[null, 1, "{}", []].map((args) => send("tools/call", { name: "overview", arguments: args }, INVALID_PARAMS)),
    ...["", null, "x", {}].map((cursor) => send("tools/list", { cursor }, INVALID_PARAMS)),
  ];
}

/** Headers that are wrong, or that disagree with the body. */
export function headers(world: World): Attack[] {
  const ping = (name: string, value: string, expected?: Attack["expected"]): Attack => ({
    name: `${name}: ${value.slice(0, 40)}`,
    request: mcpRequest(world, jsonOf(PING), { [name]: value }),
    ...(expected && { expected }),
  });
  const disagreeing = [
    ...["", "x", "tools/list", "=?base64?*?=", "=?base64?w6k=?=", "x".repeat(7_000)].map((value) => ({
      "Mcp-Name": value,
    })),
    ...["", "ping", "TOOLS/CALL", "=?base64?/w==?="].map((value) => ({ "Mcp-Method": value })),
    ...["2025-11-25", "2030-01-01", "constructor"].map((value) => ({ "MCP-Protocol-Version": value })),
  ];
  return [
    ...[
      "text/plain",
      "application/json-rpc",
      "multipart/form-data; boundary=x",
      "application/json; charset=utf-16",
    ].map((type) => ping("Content-Type", type, { status: 415, code: "unsupported_media_type" })),
    ping("Content-Encoding", "gzip", { status: 415, code: "unsupported_media_type" }),
    ...["https://evil.example", "null", "x", "http://localhost.evil.example"].map((origin) =>
      ping("Origin", origin, { status: 403, code: "wrong_origin" }),
    ),
    ...["1900-01-01", "x", "__proto__"].map((version) =>
      ping("MCP-Protocol-Version", version, { status: 400, code: "-32022" }),
    ),
    ...["Mcp-Session-Id", "Last-Event-ID", "Accept", "X-HTTP-Method-Override"].map((name) => ping(name, "DELETE")),
    ...disagreeing.map((wrong) => ({
      name: `a call under ${jsonOf(wrong).slice(0, 60)}`,
      request: modernRequest(
        world,
        "tools/call",
        { name: "overview", arguments: {} },
        { "Mcp-Name": "overview", ...wrong },
      ),
      expected: MISMATCH,
    })),
  ];
}

/** A message, or several, with hostile values in any place. */
export function fuzzMessage(world: World, random: Random): Attack {
  const messages = Array.from({ length: oneOf(random, [1, 1, 1, 2, 25, 26]) }, () => anyMessage(random));
  const body = jsonOf(messages.length === 1 && random(4) > 0 ? messages[0] : messages);
  return { name: "any message", request: mcpRequest(world, body, random(3) === 0 ? anyHeaders(random) : {}) };
}

const METHODS = ["ping", "initialize", "tools/list", "tools/call", "server/discover", "notifications/initialized"];

function anyMessage(random: Random): unknown {
  const message = new Map<string, unknown>(Object.entries({ ...PING, method: oneOf(random, METHODS), params: {} }));
  for (let changes = random(3); changes > 0; changes -= 1) {
    const name = random(6) === 0 ? anyText(random) : oneOf(random, [...message.keys()]);
    message.set(name, anyValue(random));
  }
  return Object.fromEntries(message);
}
