import type { Operation } from "./operations.ts";
import type { Attack } from "./request.ts";
import { validBody, validRequest } from "./valid.ts";
import { jsonOf, Literal, TYPES } from "./values.ts";
import type { World } from "./world.ts";

const LIMIT = 256 * 1024;
const MALFORMED = { status: 400, code: "malformed_json" };
const UNSUPPORTED = { status: 415, code: "unsupported_media_type" };

/** Bodies that are not JSON, not an object, too large, or of another media type. */
export function bodies(operation: Operation, world: World): Attack[] {
  const valid = validRequest(operation, world);
  if (operation.example === undefined) return operation.text === undefined ? strays(operation, world) : [];
  const body = JSON.stringify(validBody(operation, world));
  const send = (
    name: string,
    sent: Attack["request"]["body"] & {},
    expected?: Attack["expected"],
    headers = {},
  ): Attack => ({
    name,
    request: { ...valid, body: sent, headers: { ...valid.headers, ...headers } },
    ...(expected && { expected }),
  });
  const unknownField = (name: string) => ({ status: 400, code: "invalid", errors: { [name]: "unknown_field" } });
  return [
    ...NOT_JSON.map((text) => send(`the body ${text.slice(0, 30)}`, text, MALFORMED)),
    send("a body that ends early", body.slice(0, -1), MALFORMED),
    send("a body that is not UTF-8", new Uint8Array([0x22, 0xc3, 0x28, 0x22]), MALFORMED),
    send(
      "a body in UTF-16",
      new Uint8Array(new Uint16Array([...body].map((letter) => letter.charCodeAt(0))).buffer),
      MALFORMED,
    ),
    ...TYPES_OF_MEDIA.map((type) => send(type, body, UNSUPPORTED, { "Content-Type": type })),
    ...["gzip", "br", "deflate, gzip", "x"].map((coding) =>
      send(coding, body, UNSUPPORTED, { "Content-Encoding": coding }),
    ),
    send("256 KiB and more", `{"description": "${"x".repeat(LIMIT)}"}`, { status: 413, code: "too_large" }),
    send("256 KiB of white space", body.padEnd(LIMIT, " ")),
    send("null", "null", { status: 400, code: "invalid", errors: { "": "invalid_type" } }),
    send("an array", "[]", { status: 400, code: "invalid", errors: { "": "invalid_type" } }),
    ...["nonsense", "constructor", "toString", "__proto__"].map((name) =>
      send(`the field ${name}`, jsonOf({ ...validBody(operation, world), [name]: 1 }), unknownField(name)),
    ),
    send("10,000 fields", jsonOf(Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`f${index}`, 1])))),
    send("deep arrays", `${"[".repeat(100_000)}${"]".repeat(100_000)}`),
    send("deep objects", `${'{"title":'.repeat(20_000)}1${"}".repeat(20_000)}`),
    send("duplicate fields", `{${body.slice(1, -1)}${body === "{}" ? "" : ","}"title":"a","title":null,"title":1}`),
    send("a byte order mark", `\ufeff${body}`),
  ];
}

const NOT_JSON = [
  "{",
  "{'title': 1}",
  "[1,]",
  "\0",
  "nul",
  '{"title":"a"}{}',
  '{"password":correct horse 7}',
  "NaN",
  '{"a":01}',
];

const TYPES_OF_MEDIA = [
  ...["text/plain", "application/x-www-form-urlencoded", "application/json2", "application/jsonp", "text/json"],
  ...["application/json; charset=utf-16", "application/json; charset=latin1", "multipart/form-data; boundary=x"],
];

function strays(operation: Operation, world: World): Attack[] {
  if (operation.method === "GET") return [];
  const valid = validRequest(operation, world);
  const headers = { ...valid.headers, "Content-Type": "text/plain" };
  return ["{", "x".repeat(LIMIT + 1)].map((body) => ({ name: "a stray body", request: { ...valid, headers, body } }));
}

/** Each field with a value of each type, while the other fields are valid. */
export function types(operation: Operation, world: World): Attack[] {
  if (!operation.example) return [];
  const valid = validRequest(operation, world);
  return operation.fields.flatMap((field) =>
    TYPES.map((value) => ({
      name: `${field} as ${JSON.stringify(value)}`,
      request: { ...valid, body: jsonOf({ ...validBody(operation, world), [field]: value }) },
    })),
  );
}

/** Texts at each limit and one beyond it. */
export function sizes(operation: Operation, world: World): Attack[] {
  if (!operation.example) return [];
  const valid = validRequest(operation, world);
  const lengths = [0, 1, 100, 101, 150, 151, 254, 255, 256, 2000, 2001, 20_000, 20_001];
  return operation.fields.flatMap((field) =>
    lengths.flatMap((length) =>
      ["x", "🦊"].map((letter) => ({
        name: `${field} of ${length} ${letter}`,
        request: {
          ...valid,
          body: jsonOf({ ...validBody(operation, world), [field]: new Literal(`"${letter.repeat(length)}"`) }),
        },
      })),
    ),
  );
}
