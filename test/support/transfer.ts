import { expect } from "vitest";
import { type Answer, call, type Person, walk } from "./client.ts";

// biome-ignore lint/suspicious/noExplicitAny: lines are JSON of several shapes
export type Line = Record<string, any>;

export const NDJSON = { "Content-Type": "application/x-ndjson" };
export const HEADER: Line = { type: "taskwire", version: 1 };

export function textOf(lines: readonly Line[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}

/** The lines of someone's export; the first one is the header. */
export async function exported(person: Person): Promise<Line[]> {
  const { status, body } = await call("GET", "/api/export", { token: person.token });
  expect(status).toBe(200);
  return body
    .trim()
    .split("\n")
    .map((line: string) => JSON.parse(line));
}

export function importText(person: Person, raw: BodyInit): Promise<Answer> {
  return person.post("/api/import", undefined, { raw, headers: NDJSON });
}

/** Imports lines; the header is added unless they begin with one. */
export async function imported(person: Person, lines: readonly Line[]): Promise<Line> {
  const whole = lines[0]?.["type"] === "taskwire" ? lines : [HEADER, ...lines];
  const { status, body } = await importText(person, textOf(whole));
  expect(body).toMatchObject({ failed: expect.any(Array) });
  expect(status).toBe(200);
  return body;
}

/** All that the API shows someone of what is theirs. */
export async function stateOf(person: Person): Promise<Record<string, unknown>> {
  const paths = [
    "/api/categories",
    "/api/labels",
    "/api/tasks/completed",
    "/api/reminders",
    "/api/tasks?ordering=title",
  ];
  const [tasks, ...others] = await Promise.all(
    ["/api/tasks?page_size=100", ...paths].map((path) => walk(person, path)),
  );
  const lists = (tasks ?? []).flatMap(({ id }) =>
    ["reminders", "comments", "occurrences"].map(async (name) => (await person.get(`/api/tasks/${id}/${name}`)).body),
  );
  return { tasks, others, lists: await Promise.all(lists) };
}
