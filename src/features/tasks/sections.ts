import { type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import { beyondRow, type Direction, KEY, rangesBeyond } from "../../db/keyset.ts";
import { STATUSES, type Status, TITLE_ORDER, tasks } from "../../db/schema/tasks.ts";
import { RELEVANCE } from "./search.ts";

export const SORTABLE = [
  "created_at",
  "updated_at",
  "due_at",
  "completed_at",
  "title",
  "priority",
  "status",
  "position",
] as const;

export interface Ordering {
  /** `relevance` is the order of a search. */
  readonly by: (typeof SORTABLE)[number] | "relevance";
  readonly descending: boolean;
}

export type End = "lower" | "upper";

/**
 * A part of a list: tasks with these statuses, sorted by one indexed key, then by row number. A list is read section by
 * section. A section merges one index range for each status.
 */
export interface Section {
  /** The section's number in the list. Cursors carry it. */
  readonly number: number;
  readonly statuses: readonly Status[];
  readonly key: SQLiteColumn | SQL;
  /** All tasks have the same key, so only row numbers sort them. */
  readonly isTied: boolean;
  readonly where?: SQL | undefined;
  /** No index sorts it, so its tasks are read in the order in which they are stored. */
  readonly isUnindexed?: boolean;
  /** The ends of the range that `where` already bounds: SQLite uses one bound at each end. */
  readonly bounded: readonly End[];
}

/** The part of a position that changes the SQL. The placeholders `key` and `row` hold the rest. */
export interface SectionPosition extends Direction {
  readonly section: number;
}

export const ROW = sql<number>`${tasks}.rowid`;

/** The sections that a page reads, from its position on, in reading order. `up` means ascending. */
export function sectionsFrom(
  sections: readonly Section[],
  position: SectionPosition | undefined,
  up: boolean,
): Section[] {
  if (!position) return [...sections];
  const read = position.backward ? sections.toReversed() : sections;
  const from = read.findIndex(({ number }) => number === position.section);
  return read.slice(from).flatMap((section, index) => (index === 0 ? beyond(section, position, up) : [section]));
}

/** All sections of a list. `isDue` means that every task in it has a due moment. */
export function sectionsOf(ordering: Ordering, statuses: readonly Status[], isDue: boolean): Section[] {
  return inOrder(ordering, statuses, isDue).filter((section) => section.statuses.length > 0);
}

/** Tasks without the key come last in both directions. */
function inOrder({ by, descending }: Ordering, statuses: readonly Status[], isDue: boolean): Section[] {
  const done = statuses.filter((status) => status === "done");
  const others = statuses.filter((status) => status !== "done");
  switch (by) {
    case "relevance":
      return [{ ...section(0, statuses, RELEVANCE), isUnindexed: true }];
    case "created_at":
      return [section(0, statuses, tasks.createdAt)];
    case "updated_at":
      return [section(0, statuses, tasks.updatedAt)];
    case "title":
      return [section(0, statuses, TITLE_ORDER)];
    case "position":
      return [section(0, statuses, tasks.position)];
    case "priority":
      return [section(0, statuses, tasks.priority)];
    case "due_at":
      if (isDue) return [section(0, statuses, tasks.dueAt)];
      // `> ''` excludes only nulls. Unlike IS NOT NULL, it is a range of the index.
      return [
        section(0, statuses, tasks.dueAt, sql`${tasks.dueAt} > ''`),
        { ...section(1, statuses, sql`NULL`, NOT_DUE), isTied: true },
      ];
    case "completed_at":
      return [section(0, done, tasks.completedAt, sql`${tasks.completedAt} > ''`), section(1, others, tasks.createdAt)];
    case "status":
      return (descending ? STATUSES.toReversed() : STATUSES).map((status, number) =>
        section(number, statuses.includes(status) ? [status] : [], tasks.createdAt),
      );
  }
}

const NOT_DUE = sql`${tasks.dueAt} IS NULL`;

export function section(number: number, statuses: readonly Status[], key: Section["key"], where?: SQL): Section {
  return { number, statuses, key, isTied: false, where, bounded: [] };
}

/** The rest of a section beyond the position: first tasks with the same key, then tasks with other keys. */
function beyond(section: Section, position: SectionPosition, up: boolean): Section[] {
  const { key, isTied, where } = section;
  if (isTied) return [{ ...section, where: sql`${where} AND ${beyondRow(ROW, position, up)}` }];
  const [tied, rest] = rangesBeyond(key, ROW, position, up);
  return [
    { ...section, key: KEY, isTied: true, where: tied },
    { ...section, where: rest, bounded: [up ? "lower" : "upper"] },
  ];
}
