import { type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import { type Guard, unchangedGuard } from "../../db/guard.ts";
import { type Statement, statements } from "../../db/statements.ts";
import { unionAll } from "../../db/union.ts";
import { invalid } from "../../kernel/errors.ts";
import { lastPosition, positionBetween } from "../../kernel/position.ts";

/** Where in its list something goes: before or after another one, or to an end. One of them is set. */
export interface Place {
  readonly before?: string | undefined;
  readonly after?: string | undefined;
  readonly first?: true | undefined;
  readonly last?: true | undefined;
}

/** A list in an order made by hand. */
export interface HandOrder {
  readonly table: SQLiteTable & {
    readonly id: SQLiteColumn;
    readonly ownerId: SQLiteColumn;
    readonly position: SQLiteColumn;
  };
  /** What the list sorts equal positions by: the same for every reader. */
  readonly tie: "rowid" | "id";
  /** The rows of the list, as conditions: each is a range of an index that goes by position. */
  readonly ranges: readonly SQL[];
  /** Whether the actor can see a row of the list. */
  readonly isVisible: SQL;
}

/** A row's place: its position, and what ties are broken by. */
type Key = readonly [position: string, tie: string | number];

/** The rows between which something goes, and where it is now if it is in the list already. */
export interface Gap {
  /** Whether the list has the row that `before` or `after` names. */
  readonly hasNeighbour: boolean;
  readonly previous: Key | null;
  readonly next: Key | null;
  readonly current: Key | null;
}

/** The gap as a JSON object made by SQLite. */
export function gapFor(list: HandOrder, id: string, place: Place): SQL<Gap> {
  const { before, after, first } = place;
  const neighbour = before ?? after ?? null;
  const keyOf = (row: SQL) => sql`(SELECT json_array(${list.table.position}, ${tieOf(list)}) FROM ${list.table}
    WHERE ${row} AND ${isIn(list)})`;
  const named = keyOf(sql`${list.table.id} = ${neighbour} AND ${list.table.id} <> ${id} AND ${list.isVisible}`);
  const previous = after ? named : first ? sql`NULL` : nearest(list, id, "DESC", before);
  const next = before ? named : after || first ? nearest(list, id, "ASC", after) : sql`NULL`;
  const current = keyOf(sql`${list.table.id} = ${id}`);
  return sql<Gap>`json_object('hasNeighbour', json(iif(${neighbour} IS NULL OR ${named} IS NOT NULL, 'true', 'false')),
    'previous', json(${previous}), 'next', json(${next}), 'current', json(${current}))`.mapWith(JSON.parse);
}

/** The last row of the list before another, or the first one after it; without another, the last or first of all. */
function nearest(list: HandOrder, id: string, direction: "ASC" | "DESC", from: string | undefined): SQL {
  const { table, ranges } = list;
  const tie = tieOf(list);
  const order = sql.raw(`ORDER BY position ${direction}, tie ${direction} LIMIT 1`);
  const start = sql`(SELECT start.position, start.${sql.raw(list.tie)} FROM ${table} AS start WHERE start.id = ${from ?? null})`;
  const beyond = from
    ? sql`AND (${table.position}, ${tie}) ${sql.raw(direction === "ASC" ? ">" : "<")} ${start}`
    : sql``;
  const firsts = ranges.map(
    (range) => sql`SELECT * FROM (SELECT ${table.position} AS position, ${tie} AS tie FROM ${table}
      WHERE ${range} AND ${table.id} <> ${id} ${beyond} ${order})`,
  );
  return sql`(SELECT json_array(position, tie) FROM (${unionAll(firsts)}) ${order})`;
}

function tieOf({ table, tie }: HandOrder): SQL {
  return sql`${table}.${sql.raw(tie)}`;
}

function isIn({ ranges }: HandOrder): SQL {
  return sql`(${sql.join([...ranges], sql` OR `)})`;
}

/** A row's new position in a list, and what else must be written for it. */
export interface Placement {
  readonly position: string;
  readonly guards: readonly Guard[];
  readonly statements: readonly Statement[];
  /** The rows of the list that get other positions, if any. */
  readonly moved: SQL | undefined;
}

/**
 * Decides where something goes; undefined if it is there already.
 * @throws AppError `invalid` if the named neighbour is not in the list
 */
export function placeInto(list: HandOrder, id: string, place: Place, gap: Gap, now: Date): Placement | undefined {
  if (!gap.hasNeighbour) throw notInList(place);
  const { previous, next, current } = gap;
  if (current && (!previous || isBefore(previous, current)) && (!next || isBefore(current, next))) return undefined;
  const last = lastPosition(now);
  const isSame = sql`(SELECT gap ->> '$.previous[0]' IS ${previous?.[0] ?? null}
    AND gap ->> '$.next[0]' IS ${next?.[0] ?? null} FROM (SELECT ${gapFor(list, id, place)} AS gap))`;
  // A task that comes last meanwhile does not matter to the last one.
  const guards = place.last ? [] : [unchangedGuard(isSame)];
  const comesLast = !next && (!previous || previous[0] < last);
  const position = comesLast ? last : positionBetween(previous?.[0] ?? null, next?.[0] ?? null);
  if (position !== undefined) return { position, guards, statements: [], moved: undefined };
  return { position: last, guards, statements: [renumber(list, id, previous, last, now)], moved: isIn(list) };
}

/** There is no room between the two: the whole list gets new positions, with the row behind `previous`. */
function renumber(list: HandOrder, id: string, previous: Key | null, base: string, now: Date): Statement {
  const { table } = list;
  // Without a previous one it is the first: a number sorts before every text.
  const [position, tie] = previous ?? [-1, -1];
  const isIt = sql`${table.id} = ${id}`;
  const order = sql`iif(${isIt}, ${position}, ${table.position}), iif(${isIt}, ${tie}, ${tieOf(list)}), ${isIt}`;
  return statements.run(sql`UPDATE ${table} SET position = ${base} || printf('%08xV', numbered.place),
    version = version + 1, updated_at = ${now.toISOString()}
    FROM (SELECT ${table.id} AS row_id, row_number() OVER (ORDER BY ${order}) AS place FROM ${table}
      WHERE ${isIn(list)}) AS numbered WHERE ${table.id} = numbered.row_id`);
}

function isBefore([position, tie]: Key, [other, otherTie]: Key): boolean {
  return position < other || (position === other && tie < otherTie);
}

function notInList({ before }: Place) {
  const path = before ? "before" : "after";
  return invalid({ path, code: "not_in_list", message: "Not another one of the same list." });
}
