import { type SQL, sql } from "drizzle-orm";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { type Select, statements } from "../../db/statements.ts";
import { unionAll } from "../../db/union.ts";
import type { Gap } from "../order/place.ts";
import type { LocationInput } from "../tasks/destination.ts";
import type { MoveInput } from "../tasks/move.ts";
import type { Location } from "../tasks/relocate.ts";
import { idsIn, type Operation } from "./operation.ts";

/** A task in its list. */
export interface Entry {
  readonly id: string;
  readonly list: string;
  readonly position: string;
  /** What equal positions are sorted by. */
  readonly tie: number;
}

/** Longer lists are not read: each move in one then needs a batch of its own. */
const MAX_ENTRIES = 2000;

/** Names the list of tasks at a location. */
export function listAt({ parentId, categoryId, ownerId }: Location): string {
  return parentId ?? categoryId ?? ownerId;
}

/** The lists in which operations move tasks, where several operations may change their order. */
export function selectEntries({ principal }: AuthenticatedContext, operations: readonly Operation[]): Select[] {
  const moved = new Set(operations.flatMap((each) => (each.op === "move" ? [each.id] : [])));
  if (moved.size === 0 || operations.filter(reorders).length < 2) return [];
  const inputs = operations.flatMap((each) => (idsIn(each).some((id) => moved.has(id)) ? [locationIn(each)] : []));
  const parents = inputs.map(({ parent_id }) => parent_id);
  const categories = inputs.map(({ category_id }) => category_id);
  // What comes to the top may be in the list of its category, or in that of its owner.
  const comesUp = inputs.some(({ parent_id, category_id }) => parent_id === null || category_id !== undefined);
  const isTop = sql`${tasks.parentId} IS NULL`;
  const isLoose = sql`${isTop} AND ${tasks.categoryId} IS NULL`;
  const owners = categories.includes(null) ? [principal.userId] : [];
  const ofMoved = (list: List, where: SQL, more: readonly unknown[]) =>
    sql`SELECT ${tasks[list]} FROM ${tasks} WHERE ${where}
      AND ${tasks.id} IN (SELECT value FROM json_each(${JSON.stringify([...moved])}))
      UNION SELECT value FROM json_each(${JSON.stringify(more)})`;
  const entriesOf = (list: List, ids: SQL, where: SQL) =>
    sql`SELECT ${tasks.id} AS id, ${tasks[list]} AS list, ${tasks.position} AS position, ${tasks}.rowid AS tie
      FROM ${tasks} WHERE ${tasks[list]} IN (${ids}) AND ${where}`;
  const entries = unionAll([
    entriesOf("parentId", ofMoved("parentId", sql`true`, parents), sql`true`),
    entriesOf("categoryId", ofMoved("categoryId", comesUp ? sql`true` : isTop, categories), isTop),
    entriesOf("ownerId", ofMoved("ownerId", comesUp ? sql`${tasks.categoryId} IS NULL` : isLoose, owners), isLoose),
  ]);
  const columns = { id: sql`id`, list: sql`list`, position: sql`position`, tie: sql`tie` };
  const all = statements.select(columns).from(sql`(${entries})`);
  return [all.limit(MAX_ENTRIES + 1)];
}

type List = "parentId" | "categoryId" | "ownerId";

function reorders(operation: Operation): boolean {
  if (operation.op !== "update") return ["create", "move", "delete"].includes(operation.op);
  return operation.input.parent_id !== undefined || operation.input.category_id !== undefined;
}

/** The location that an operation names. A new task is at the top, unless it says otherwise. */
function locationIn(operation: Operation): LocationInput {
  if (operation.op === "create") return { parent_id: null, category_id: null, ...operation.input };
  return operation.op === "update" || operation.op === "move" ? operation.input : {};
}

/** Undefined where they are too many. */
export function entriesFrom(rows: readonly Entry[] | undefined): readonly Entry[] | undefined {
  return rows && rows.length <= MAX_ENTRIES ? rows : undefined;
}

/** `gapFor` among the entries of a list. A neighbour has to be one that the actor can see. */
export function gapAmong(list: readonly Entry[], id: string, { before, after, first }: MoveInput): Gap {
  const others = list.filter((each) => each.id !== id);
  const name = before ?? after;
  const named = others.find((each) => each.id === name);
  const isEnd = name === undefined;
  const previous = extreme(
    others.filter((each) => isEnd || (named && compare(each, named) < 0)),
    1,
  );
  const next = extreme(
    others.filter((each) => isEnd || (named && compare(each, named) > 0)),
    -1,
  );
  const keyOf = (entry: Entry | undefined) => (entry ? ([entry.position, entry.tie] as const) : null);
  return {
    hasNeighbour: isEnd || named !== undefined,
    previous: keyOf(after ? named : first ? undefined : previous),
    next: keyOf(before ? named : after || first ? next : undefined),
    current: keyOf(list.find((each) => each.id === id)),
  };
}

/** The last of the entries for 1, the first for -1. */
function extreme(entries: readonly Entry[], direction: 1 | -1): Entry | undefined {
  return entries.reduce<Entry | undefined>(
    (found, each) => (found && compare(each, found) * direction < 0 ? found : each),
    undefined,
  );
}

function compare(one: Entry, other: Entry): number {
  if (one.position === other.position) return one.tie - other.tie;
  return one.position < other.position ? -1 : 1;
}
