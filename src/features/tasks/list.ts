import { type SQL, sql } from "drizzle-orm";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import {
  ascends,
  comparison,
  fetchCount,
  KEY,
  type Key,
  type Keyed,
  type Page,
  pageOf,
  type Slice,
} from "../../db/keyset.ts";
import { prepare } from "../../db/prepared.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { statements } from "../../db/statements.ts";
import { unionAll } from "../../db/union.ts";
import { readInZone } from "../profiles/zone.ts";
import { countedTaskView, type Task, taskView } from "./entity.ts";
import { isIndexed, needsZone } from "./filters.ts";
import { bindQuery, type ListShape, type Selection, type TaskQuery } from "./query.ts";
import { ROW, type Section, sectionsFrom, sectionsOf } from "./sections.ts";
import { allSharedArm, LIMIT, ownArms, sharedArm, viewer } from "./sources.ts";
import { readOfTask } from "./visible.ts";

/** The tasks that the actor can see. New and deleted rows do not move other rows between pages. */
export async function listTasks(ctx: AuthenticatedContext, query: TaskQuery, slice: Slice): Promise<Page<Task>> {
  const [rows] = await readInZone(ctx, needsZone(query.filters), (ctx) => [selectTasks(ctx, query, slice)]);
  return taskPageOf(rows, slice);
}

/** The subtasks of a task, without theirs, by position. @throws AppError `not_found` */
export async function listSubtasks(
  ctx: AuthenticatedContext,
  id: string,
  counts: boolean,
  slice: Slice,
): Promise<Page<Task>> {
  return taskPageOf(await readOfTask(ctx, id, selectTasks(ctx, subtasksOf(id, counts), slice)), slice);
}

export function subtasksOf(id: string, counts = false): TaskQuery {
  return { filters: { parent: id }, ordering: { by: "position", descending: false }, counts };
}

/** For a query that does not depend on the profile's zone. `taskPageOf` makes a page of the rows. */
export function selectTasks(ctx: AuthenticatedContext, query: TaskQuery, slice: Slice) {
  const { shape, values } = bindQuery(ctx, query, slice.position);
  return selectPage({ ...values, limit: fetchCount(slice) }, shape);
}

export function taskPageOf(rows: readonly ListedRow[], slice: Slice): Page<Task> {
  return pageOf(rows.map(toKeyed), slice);
}

interface ListedRow {
  readonly item: Task;
  readonly key: Key;
  readonly section: number;
  readonly row: number;
}

function toKeyed({ item, key, section, row }: ListedRow): Keyed<Task> {
  return { item, key, tie: [section, row] };
}

export interface NumberedPage {
  readonly count: number;
  readonly items: Task[];
}

/** Page `number`, from 1, with the total count, as in Django REST framework. */
export async function listTasksByPage(
  ctx: AuthenticatedContext,
  query: TaskQuery,
  number: number,
  size: number,
): Promise<NumberedPage> {
  const [items, [total]] = await readInZone(ctx, needsZone(query.filters), (ctx) => {
    const { shape, values } = bindQuery(ctx, query);
    const page = { ...values, end: number * size, limit: size, offset: (number - 1) * size };
    return [selectNumberedPage(page, shape), selectCount(values, shape.selection)];
  });
  return { count: total?.count ?? 0, items: items.map(({ item }) => item) };
}

const selectPage = prepare((shape: ListShape) => {
  const { selection, ordering, position, isDue, counts } = shape;
  const up = ascends(ordering.descending, position);
  if (ordering.by === "relevance") return pageFrom(joined(sql`${relevantRows(shape, up)} LIMIT ${LIMIT}`), counts);
  const sections = sectionsOf(ordering, selection.statuses, isDue);
  const wholeRows = looksAtRows(selection, sections);
  const rows = sectionsFrom(sections, position, up).map((section) => {
    const order = orderOf(section, up);
    const own = ownArms(selection, section, wholeRows ? sql`, ${tasks}.*` : undefined);
    const arms = selection.from === "all" ? [...own, sharedIn(selection, section, order, wholeRows)] : own;
    // Without a LIMIT, SQLite drops the ORDER BY of a subquery. With a real limit, it sorts all shared rows first.
    return ofSection(section, sql`${unionAll(arms)} ${order} LIMIT -1`);
  });
  const page = sql`${concatenated(rows)} LIMIT ${LIMIT}`;
  return pageFrom(wholeRows ? sql`(${page}) AS ${tasks}` : joined(page), counts);
});

function pageFrom(rows: SQL, counts: boolean) {
  return statements
    .select({
      item: viewOf(counts).as("item"),
      key: sql<Key>`sort_key`,
      section: sql<number>`section`,
      row: sql<number>`row`,
    })
    .from(rows);
}

/** A search, the best first. It looks at all tasks that match, in one pass. */
function relevantRows({ selection, ordering, position, isDue }: ListShape, up: boolean): SQL {
  const [section] = sectionsOf(ordering, selection.statuses, isDue);
  if (!section) return concatenated([]);
  const isBeyond =
    position && sql`WHERE (sort_key, row) ${comparison(position, up)} (${KEY}, ${sql.placeholder("row")})`;
  return sql`SELECT * FROM (${ofSection(section, unionAll(allArms(selection, section)))}) ${isBeyond} ${orderOf(section, up)}`;
}

function allArms(selection: Selection, section: Section): SQL[] {
  const own = ownArms(selection, section);
  return selection.from === "all" ? [...own, allSharedArm(selection, section)] : own;
}

function sharedIn(selection: Selection, section: Section, order: SQL, wholeRows: boolean): SQL {
  const shared = sharedArm(selection, section, order);
  return wholeRows ? sql`SELECT page.*, ${tasks}.* FROM ${joined(sql`${shared} ${order} LIMIT ${LIMIT}`)}` : shared;
}

/** Whether some filter needs more than the indexes. */
function looksAtRows({ categories, conditions }: Selection, sections: readonly Section[]): boolean {
  const isAnswered = (section: Section) => conditions.every((condition) => isIndexed(condition, section));
  return categories !== undefined || !sections.every(isAnswered);
}

/** One section after the other. There is no section if the filters exclude every status. */
function concatenated(sections: SQL[]): SQL {
  if (sections.length > 0) return unionAll(sections);
  return sql`SELECT 0 AS section, 0 AS row, NULL AS sort_key, ${tasks}.* FROM ${tasks} WHERE false`;
}

/** SQLite nests the loops of a CROSS JOIN as written, so the page keeps its order. */
function joined(page: SQL): SQL {
  return sql`(${page}) AS page CROSS JOIN ${tasks} ON ${ROW} = page.row`;
}

function viewOf(counts: boolean): SQL<Task> {
  return (counts ? countedTaskView : taskView)(viewer);
}

const selectNumberedPage = prepare((shape: ListShape) => {
  const isSearch = shape.ordering.by === "relevance";
  const rows = isSearch ? relevantRows(shape, false) : numberedRows(shape);
  return statements
    .select({ item: viewOf(shape.counts).as("item") })
    .from(joined(sql`${rows} LIMIT ${LIMIT} OFFSET ${sql.placeholder("offset")}`));
});

function numberedRows({ selection, ordering, isDue }: ListShape): SQL {
  const rows = sectionsOf(ordering, selection.statuses, isDue).map((section) => {
    const order = orderOf(section, !ordering.descending);
    return ofSection(section, sql`${unionAll(allArms(selection, section))} ${order} LIMIT ${sql.placeholder("end")}`);
  });
  return concatenated(rows);
}

function orderOf({ isTied }: Section, up: boolean): SQL {
  const direction = sql.raw(up ? "ASC" : "DESC");
  return isTied ? sql`ORDER BY row ${direction}` : sql`ORDER BY sort_key ${direction}, row ${direction}`;
}

function ofSection({ number }: Section, rows: SQL): SQL {
  return sql`SELECT ${sql.raw(String(number))} AS section, * FROM (${rows})`;
}

/** Counts the rows of the list's ranges: for one condition with OR, SQLite looks at the tasks of all users. */
const selectCount = prepare((selection: Selection) => {
  const sections = sectionsOf({ by: "created_at", descending: false }, selection.statuses, false);
  const rows = sections.map((section) => ofSection(section, unionAll(allArms(selection, section))));
  return statements.select({ count: sql<number>`count(*)`.as("count") }).from(sql`(${concatenated(rows)})`);
});
