import type { Random } from "../test/support/random.ts";
import { anyValue, jsonOf, nearValue, oneOf, UNKNOWN_ID } from "./values.ts";
import { idsIn, type World } from "./world.ts";

const OPS = ["create", "update", "complete", "incomplete", "skip", "move", "delete", "undo", "__proto__"];
const FIELDS = [
  ...["id", "title", "description", "status", "done", "priority", "due_date", "due_time", "time_zone", "category_id"],
  ...[
    "labels",
    "parent_id",
    "recurrence",
    "assignee_id",
    "if_match",
    "subtasks",
    "first",
    "last",
    "after",
    "before",
    "due_at",
  ],
];

/** Operations that contradict each other, name other users' tasks, or make circles. */
export function bulkOperations(world: World, random: Random): unknown[] {
  const count = oneOf(random, [1, 2, 3, 5, 8, 99, 100, 101]);
  const fresh = Array.from({ length: 3 }, (_, index) => freshId(random, index));
  const ids = [...idsIn(world), ...fresh, ...fresh];
  return Array.from({ length: count }, () => {
    const op = oneOf(random, OPS);
    const fields: [string, unknown][] = op === "create" ? [["title", "made"]] : [];
    if (random(10) > 0) fields.push(["id", oneOf(random, ids)]);
    for (let more = random(3); more > 0; more -= 1) fields.push(field(random, oneOf(random, FIELDS), ids));
    return Object.fromEntries([["op", op], ...fields]);
  });
}

const KINDS = [
  "taskwire",
  "category",
  "label",
  "task",
  "comment",
  "reminder",
  "completion",
  "user",
  "member",
  "",
  "__proto__",
];
const LINE_FIELDS = [
  ...FIELDS,
  "name",
  "color",
  "position",
  "version",
  "created_at",
  "updated_at",
  "completed_at",
  "series",
];
const MORE_LINE_FIELDS = [
  "body",
  "task_id",
  "author_id",
  "at",
  "minutes_before",
  "owner_id",
  "created_by",
  "outcome",
  "username",
];

/** Lines of an import in any order. Some refer to other users' ids, or to later lines. */
export function importLines(world: World, random: Random): string {
  const ids = [...Array.from({ length: 4 }, (_, index) => freshId(random, index)), ...(random(3) ? [] : idsIn(world))];
  const lines = Array.from({ length: oneOf(random, [0, 1, 2, 4, 30, 600]) }, () => {
    const required = { type: oneOf(random, KINDS), id: oneOf(random, ids), name: "n", title: "t", body: "b" };
    const line = new Map<string, unknown>(Object.entries(required));
    for (const name of ["name", "title", "body"]) if (random(2)) line.delete(name);
    for (let more = random(4); more > 0; more -= 1) {
      line.set(...field(random, oneOf(random, [...LINE_FIELDS, ...MORE_LINE_FIELDS]), ids));
    }
    return jsonOf(Object.fromEntries(line));
  });
  const first = random(5) ? ['{"type":"taskwire","version":1}'] : [];
  return [...first, ...lines].join(oneOf(random, ["\n", "\n", "\n", "\r\n", "\n\n", " "]));
}

function field(random: Random, name: string, ids: readonly string[]): [string, unknown] {
  return [name, random(4) > 0 ? nearValue(random, name, ids) : anyValue(random)];
}

function freshId(random: Random, index: number): string {
  const hex = Array.from({ length: 18 }, () => random(16).toString(16)).join("");
  return `01983f2e-7c1a-7${hex.slice(0, 3)}-8${hex.slice(3, 6)}-${hex.slice(6, 17)}${index}`;
}

/** A cursor with a letter changed, cut, doubled, of another list or of another user. */
export function tamperedCursor({ actor, foreign }: World, random: Random): string {
  const cursor = oneOf(random, [actor.cursor, actor.syncCursor, foreign.cursor, foreign.syncCursor, UNKNOWN_ID, ""]);
  const at = random(cursor.length + 1);
  const kind = random(5);
  if (kind === 0) return cursor;
  if (kind === 1) return cursor.slice(0, at);
  if (kind === 2) return cursor + cursor;
  if (kind === 3)
    return `${cursor.slice(0, at)}${oneOf(random, ["A", "=", ".", "\0", "+", "%"])}${cursor.slice(at + 1)}`;
  return btoa(JSON.stringify(["2026-03-14", null, -1, { toString: 1 }])).replaceAll("=", "");
}
