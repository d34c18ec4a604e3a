import { nounsIn, pathTo } from "../test/support/resources.ts";
import type { Operation } from "./operations.ts";
import type { Attack } from "./request.ts";
import { validRequest } from "./valid.ts";
import { UNKNOWN_ID } from "./values.ts";
import type { World } from "./world.ts";

/** The number of no event. */
const UNKNOWN_SEQ = "4294967296";

const NOT_FOUND = { status: 404, code: "not_found" };

/** Ids of other users, of another kind, deleted or malformed ones. */
export function ids(operation: Operation, world: World): Attack[] {
  const nouns = nounsIn(operation.path);
  if (nouns.length === 0) return [];
  const valid = validRequest(operation, world);
  const { actor, foreign, deleted } = world;
  const at = (name: string, noun: string, id: string): Attack => {
    const request = { ...valid, path: pathTo(operation.path, { ...actor.ids, [noun]: id }) };
    return { name, request, expected: NOT_FOUND };
  };
  const withTwin = (name: string, noun: string, id: string): Attack => {
    // An id of another form would be told from it, and reveal nothing.
    const unknown = /^\d+$/.test(id) ? UNKNOWN_SEQ : UNKNOWN_ID;
    return { ...at(name, noun, id), twin: at("", noun, unknown).request };
  };
  const isAdmin = operation.path.startsWith("/api/admin/");
  return nouns.flatMap((noun) => [
    ...(isAdmin ? [] : [withTwin(`another user's ${noun}`, noun, strangers(noun, foreign.ids))]),
    withTwin(`deleted ${noun}`, noun, deleted),
    withTwin(`another kind in place of ${noun}`, noun, actor.ids[noun === "labels" ? "tasks" : "labels"] ?? ""),
    ...malformed(actor.ids[noun] ?? "").map((id) => at(`${noun} by ${JSON.stringify(id.slice(0, 40))}`, noun, id)),
  ]);
}

function strangers(noun: string, ids: Record<string, string>): string {
  return (noun === "members" ? ids["users"] : ids[noun]) ?? UNKNOWN_ID;
}

function malformed(id: string): string[] {
  return [
    ...[
      "1",
      "null",
      "-1",
      "%00",
      `${id}%00`,
      "%F0%9F",
      "%2e%2e%2f",
      "..%2f..%2fadmin%2fusers",
      `${id}%2f..`,
      "'--",
      "%27%20OR%201=1",
    ],
    ...[crypto.randomUUID(), `${id}0`, ` ${id}`.replace(" ", "%20"), `${id};a=b`, `{${id}}`, id.replaceAll("-", "")],
    ...["__proto__", "constructor", "%25", "%E2%80%AE", "x".repeat(5000), "01983F2E-7C1A-7B3C-9D4E-5F607182930G"],
  ];
}

/** @param operations all of them, to know which methods a path has */
export function verbs(operation: Operation, world: World, operations: Operation[]): Attack[] {
  const { path } = validRequest(operation, world);
  const answered = operations.filter((each) => each.path === operation.path).map(({ method }) => method);
  const methods = [...answered, ...(answered.includes("GET") ? ["HEAD"] : [])];
  const others = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "SEARCH"];
  const valid = validRequest(operation, world);
  return [
    ...others
      .filter((method) => !answered.includes(method))
      .flatMap((method) =>
        ["", "/"].map((slash) => ({
          name: `${method} instead`,
          request: { method, path: path + slash, headers: {} },
          expected: { status: 405, code: "method_not_allowed", allow: methods },
        })),
      ),
    ...(operation.method === "GET"
      ? [
          { name: "HEAD", request: { ...valid, method: "HEAD" } },
          ...["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"].map((name) => ({
            name: `${name}: DELETE`,
            request: { ...valid, headers: { ...valid.headers, [name]: "DELETE" } },
          })),
        ]
      : []),
  ];
}

/** Unknown parameters, and malformed queries. */
export function queries(operation: Operation, world: World): Attack[] {
  const valid = validRequest(operation, world);
  const unknown = [
    "nonsense",
    "__proto__",
    "constructor",
    "toString",
    "a[]",
    "a[b]",
    "' OR 1=1 --",
    "_method",
    "access_token",
  ];
  const malformedQueries = [
    "%",
    "%zz=1",
    "%00=%00",
    "=",
    "&&&",
    "?",
    "a=1&a=2&a=3",
    "%F0%9F",
    `x=${"y".repeat(7000)}`,
    "a;b",
  ];
  return [
    ...unknown.map((name) => ({
      name: `the parameter ${name}`,
      request: { ...valid, path: `${valid.path}?${encodeURIComponent(name)}=1` },
      expected: { status: 400, code: "invalid", errors: { [name]: "unknown_parameter" } },
    })),
    ...malformedQueries.map((query) => ({
      name: `the query ?${query.slice(0, 20)}`,
      request: { ...valid, path: `${valid.path}?${query}` },
    })),
  ];
}
