import type { Operation } from "./operations.ts";
import type { Answer, Attack } from "./request.ts";
import { MARK } from "./values.ts";
import { FOREIGN, PASSWORD, secretsOf, type World } from "./world.ts";

// Stack traces, source files, SQL and our tables.
const INTERNALS =
  /\n\s*at |\.[jt]s:\d|node_modules|SQLITE|D1_ERROR|\b(SELECT|INSERT INTO|DELETE FROM) (?!users;)\w+ |idempotency_keys|deleted_ids|deleted_rows|event_cursors|password_hash/;

const OUR_COOKIE = /^(__Secure-)?taskwire_refresh=[\w-]*; /;

// A message may quote a part of what was sent.
const PASSWORD_START = PASSWORD.slice(0, 10);

/** The faults of an operation's answer, as sentences. */
export function operationFaults(operation: Operation, attack: Attack, answer: Answer, world: World): string[] {
  const { request, expected } = attack;
  const { status } = answer;
  const faults = commonFaults(answer, status >= 400, world);
  if (status < 400) {
    if (!operation.statuses.includes(status) && request.method !== "HEAD")
      faults.push(`succeeds with ${status}, which is not documented`);
    if (expected) faults.push(`answers ${status} in place of ${expected.status}`);
    return faults;
  }
  return request.method === "HEAD" ? faults : [...faults, ...problemFaults(operation, expected, answer)];
}

/** The faults that no answer may have, whatever was asked. */
export function commonFaults({ status, headers, text }: Answer, isRefused: boolean, world: World): string[] {
  const faults: string[] = [];
  const check = (holds: boolean, fault: string) => {
    if (!holds) faults.push(fault);
  };
  check(status < 500, `answers ${status}`);
  check(!text.includes(FOREIGN), "shows another user's text");
  check(!text.includes(PASSWORD_START) || text.includes("openapi"), "repeats a password");
  check(
    !headers.has("X-Injected") && headers.getSetCookie().every((each) => OUR_COOKIE.test(each)),
    "has an injected header",
  );
  check(
    ![...headers.values()].some((value) => value.includes(FOREIGN) || value.includes(MARK)),
    "has a user's text in a header",
  );
  check(headers.has("X-Request-Id"), "has no X-Request-Id");
  if (!isRefused) return faults;
  check(!INTERNALS.test(text), "shows internals");
  for (const secret of secretsOf(world)) check(!text.includes(secret), "repeats a secret in a refusal");
  return faults;
}

interface Problem {
  type?: string;
  title?: string;
  status?: number;
  detail?: string;
  code?: string;
  request_id?: string;
  errors?: { path?: string; code?: string; message?: string }[];
}

export function problemFaults(
  { failures }: Pick<Operation, "failures">,
  expected: Attack["expected"],
  { status, headers, text }: Answer,
): string[] {
  if (headers.get("Content-Type") !== "application/problem+json") return [`${status} is not application/problem+json`];
  const problem = JSON.parse(text) as Problem;
  const { type, title, detail, code = "", request_id, errors } = problem;
  const faults: string[] = [];
  const check = (holds: boolean, fault: string) => {
    if (!holds) faults.push(fault);
  };
  check(
    problem.status === status && type === `urn:taskwire:problem:${code}` && Boolean(title && detail),
    "is no whole problem",
  );
  check(request_id === headers.get("X-Request-Id"), "names another request");
  if (code === "invalid") {
    const isNamed = errors?.length && errors.every((error) => error.path !== undefined && error.code && error.message);
    check(Boolean(isNamed), "names no field");
  }
  const isDocumented = failures[status]?.includes(code) || (status === 405 && headers.has("Allow"));
  check(isDocumented || (status === 404 && expected?.status === 404), `${status} ${code} is not documented`);
  if (!expected) return faults;
  const found = Object.fromEntries((errors ?? []).map((error) => [error.path, error.code]));
  check(
    status === expected.status && code === expected.code,
    `answers ${status} ${code} in place of ${expected.status} ${expected.code}`,
  );
  for (const [path, fieldCode] of Object.entries(expected.errors ?? {})) {
    check(found[path] === fieldCode, `says ${found[path]} of ${path || "the body"} in place of ${fieldCode}`);
  }
  for (const [name, value] of Object.entries(expected.headers ?? {})) {
    check(headers.get(name) === value, `has ${name}: ${headers.get(name)} in place of ${value}`);
  }
  if (expected.allow)
    check(
      sameWords(headers.get("Allow"), expected.allow),
      `allows ${headers.get("Allow")} in place of ${expected.allow}`,
    );
  return faults;
}

function sameWords(list: string | null, words: string[]): boolean {
  return [...new Set(list?.split(", "))].sort().join() === [...new Set(words)].sort().join();
}

/** The faults of log lines. The console driver prints mails, so lines with mails are skipped. */
export function logFaults(lines: readonly string[], world: World): string[] {
  const secrets = [...secretsOf(world), MARK, FOREIGN];
  return lines.flatMap((line) => {
    const isJson = isObject(line);
    if (!isJson) return [`logs a line that is not JSON: ${line.slice(0, 300)}`];
    if (line.startsWith('{"mail":')) return [];
    return secrets
      .filter((secret) => line.includes(secret))
      .map((secret) => `logs the secret ${secret}: ${line.slice(0, 300)}`);
  });
}

function isObject(line: string): boolean {
  try {
    return typeof JSON.parse(line) === "object";
  } catch {
    return false;
  }
}
