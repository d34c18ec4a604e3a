import { type Placeholder, type SQL, sql } from "drizzle-orm";
import { statements } from "../../db/client.ts";
import type { Context } from "../../db/context.ts";
import { ascends, fetchCount, type Key, type Page, type Position, pageOf, type Slice } from "../../db/keyset.ts";
import { prepare, type Values } from "../../db/prepared.ts";
import { type Status, tasks } from "../../db/schema/tasks.ts";
import { type Task, taskView } from "../../db/views.ts";
import { inProfileZone, readInZone } from "../profiles/zone.ts";
import { type Condition, conditionsOf, needsDue, needsZone, statusesOf, type TaskFilters } from "./filters.ts";
import { listSections, type Ordering, ROW, type Section, type SectionPosition, sectionsOf } from "./sections.ts";
import { armsOf, type Selection, selected, union, viewer } from "./sources.ts";

export interface TaskQuery {
  readonly filters: TaskFilters;
  readonly ordering: Ordering;
}

/** The actor's tasks. Rows that come and go between two pages move no other row from one to the other. */
export function listTasks(ctx: Context, query: TaskQuery, slice: Slice): Promise<Page<Task>> {
  return inProfileZone(ctx, async (ctx) => {
    const { shape, values } = bind(ctx, query, slice.position);
    const select = selectPage({ ...values, limit: fetchCount(slice) }, shape);
    const [rows] = await readInZone(ctx, needsZone(query.filters), select);
    return pageOf(
      rows.map(({ item, key, section, row }) => ({ item, key, tie: [section, row] })),
      slice,
    );
  });
}

export interface NumberedPage {
  readonly count: number;
  readonly items: Task[];
}

/** Page `number`, from 1, as Django REST framework counts them: with the count of all that there are. */
export function listTasksByPage(ctx: Context, query: TaskQuery, number: number, size: number): Promise<NumberedPage> {
  return inProfileZone(ctx, async (ctx) => {
    const { shape, values } = bind(ctx, query);
    const [items, [total]] = await readInZone(
      ctx,
      needsZone(query.filters),
      selectNumberedPage({ ...values, end: number * size, limit: size, offset: (number - 1) * size }, shape),
      selectCount(values, shape.selection, shape.statuses),
    );
    return { count: total?.count ?? 0, items: items.map(({ item }) => item) };
  });
}

/** All that the SQL of a list depends on. */
interface Shape {
  readonly ordering: Ordering;
  readonly statuses: readonly Status[];
  readonly isDue: boolean;
  readonly selection: Selection;
  readonly position: SectionPosition | undefined;
}

function bind(ctx: Context, { filters, ordering }: TaskQuery, position?: Position): { shape: Shape; values: Values } {
  const { userId } = ctx.actor;
  const { category, assignee } = filters;
  const one = category?.length === 1 ? category[0] : undefined;
  const isAssigned = !one && assignee?.length === 1 && assignee[0] === userId;
  const conditions = conditionsOf(ctx, isAssigned ? { ...filters, assignee: undefined } : filters);
  const [section = 0, row] = (position?.tie ?? []) as [number?, number?];
  return {
    shape: {
      ordering,
      statuses: statusesOf(filters),
      isDue: needsDue(filters),
      selection: {
        from: one ? "category" : isAssigned ? "assigned" : "all",
        categories: one || !category ? undefined : categoriesIn(category),
        conditions: Object.keys(conditions) as Condition[],
      },
      position: position && { backward: position.backward, inclusive: position.inclusive, section },
    },
    values: Object.assign(
      { viewer: userId, category: one, categories: JSON.stringify(category), key: position?.key, row },
      ...Object.values(conditions),
    ),
  };
}

function categoriesIn(ids: readonly (string | null)[]) {
  if (!ids.includes(null)) return "some";
  return ids.every((id) => id === null) ? "none" : "someOrNone";
}

const LIMIT = sql.placeholder("limit");

const selectPage = prepare(({ ordering, statuses, isDue, selection, position }: Shape) => {
  const up = ascends(ordering.descending, position);
  const order = inOrder(up, LIMIT);
  const sections = sectionsOf(listSections(ordering, statuses, isDue), position, up).map((section) => {
    return sectionRows(section, sql`${union(armsOf(selection, section, order))} ${order}`);
  });
  return statements
    .select({
      item: taskView(viewer).as("item"),
      key: sql<Key>`sort_key`,
      section: sql<number>`section`,
      row: sql<number>`row`,
    })
    .from(sql`(${union(sections.length > 0 ? sections : [NO_ROWS])} LIMIT ${LIMIT}) AS ${tasks}`);
});

/** For filters that no status passes. */
const NO_ROWS = sql`SELECT 0 AS section, 0 AS row, NULL AS sort_key, * FROM ${tasks} WHERE false`;

/** Reads all that it counts, and of the others no more than what sorts them. */
const selectNumberedPage = prepare(({ ordering, statuses, isDue, selection }: Shape) => {
  const order = inOrder(!ordering.descending, sql.placeholder("end"));
  const sections = listSections(ordering, statuses, isDue).map((section) => {
    const rows = sql`SELECT ${ROW} AS row, ${section.key} AS sort_key FROM ${tasks} WHERE ${selected(selection, section)}`;
    return sectionRows(section, sql`${rows} ${order}`);
  });
  return (
    statements
      .select({ item: taskView(viewer).as("item") })
      // The loops of a CROSS JOIN are nested as it is written, which keeps the page's order.
      .from(sql`(${union(sections)} LIMIT ${LIMIT} OFFSET ${sql.placeholder("offset")}) AS page
      CROSS JOIN ${tasks} ON ${ROW} = page.row`)
  );
});

function inOrder(up: boolean, most: Placeholder): SQL {
  const direction = sql.raw(up ? "ASC" : "DESC");
  return sql`ORDER BY sort_key ${direction}, row ${direction} LIMIT ${most}`;
}

function sectionRows({ number }: Section, rows: SQL): SQL {
  return sql`SELECT ${sql.raw(String(number))} AS section, * FROM (${rows})`;
}

const selectCount = prepare((selection: Selection, statuses: readonly Status[]) =>
  statements
    .select({ count: sql<number>`count(*)`.as("count") })
    .from(tasks)
    .where(selected(selection, { number: 0, statuses, key: tasks.createdAt, bounded: [] })),
);
