import { type SQL, sql } from "drizzle-orm";
import { statements } from "../../db/client.ts";
import type { Context } from "../../db/context.ts";
import { ascends, fetchCount, type Key, type Page, type Position, pageOf, type Slice } from "../../db/keyset.ts";
import { prepare, type Values } from "../../db/prepared.ts";
import { type Status, tasks } from "../../db/schema/tasks.ts";
import { type Task, taskView } from "../../db/views.ts";
import { inProfileZone, readInZone } from "../profiles/zone.ts";
import {
  type Condition,
  conditionsOf,
  needsDue,
  needsZone,
  placesOf,
  statusesOf,
  type TaskFilters,
} from "./filters.ts";
import { listSections, type Ordering, type SectionPosition, sectionsOf } from "./sections.ts";
import { armsOf, type Selection, selected, union, viewer } from "./sources.ts";

export interface TaskQuery {
  readonly filters: TaskFilters;
  readonly ordering: Ordering;
}

/** The actor's tasks. Rows that come and go between two pages move no other row from one to the other. */
export function listTasks(ctx: Context, query: TaskQuery, slice: Slice): Promise<Page<Task>> {
  return inProfileZone(ctx, async (ctx) => {
    const { shape, values } = bind(ctx, query, slice.position);
    const page = { most: fetchCount(slice), limit: fetchCount(slice), offset: 0 };
    const [rows] = await readInZone(ctx, needsZone(query.filters), selectRows({ ...values, ...page }, shape));
    return pageOf(
      rows.map(({ item, key, section, row }) => ({ item, key, tie: [section, row] as const })),
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
    const page = { most: number * size, limit: size, offset: (number - 1) * size };
    const [rows, [total]] = await readInZone(
      ctx,
      needsZone(query.filters),
      selectRows({ ...values, ...page }, shape),
      selectCount(values, shape.selection, shape.statuses),
    );
    return { count: total?.count ?? 0, items: rows.map((row) => row.item) };
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

const selectRows = prepare(({ ordering, statuses, isDue, selection, position }: Shape) => {
  const up = ascends(ordering.descending, position);
  const direction = sql.raw(up ? "ASC" : "DESC");
  const inOrder = sql`ORDER BY sort_key ${direction}, row ${direction} LIMIT ${sql.placeholder("most")}`;
  const sections = sectionsOf(listSections(ordering, statuses, isDue), position, up).map((section) => {
    const arms = union(armsOf(selection, section, inOrder));
    return sql`SELECT ${sql.raw(String(section.number))} AS section, row, sort_key FROM (${arms} ${inOrder})`;
  });
  const rows = sections.length > 0 ? union(sections) : sql`SELECT 0 AS section, 0 AS row, NULL AS sort_key WHERE 0`;
  const page = sql`${rows} LIMIT ${sql.placeholder("limit")} OFFSET ${sql.placeholder("offset")}`;
  return (
    statements
      .select({
        item: taskView(viewer).as("item"),
        key: sql<Key>`sort_key`,
        section: sql<number>`section`,
        row: sql<number>`row`,
      })
      // The loops of a CROSS JOIN are nested as it is written, so the page's order is kept.
      .from(sql`(${page}) AS page CROSS JOIN ${tasks} ON ${tasks}.rowid = page.row`)
  );
});

const selectCount = prepare((selection: Selection, statuses: readonly Status[]) =>
  statements
    .select({ count: sql<number>`count(*)`.as("count") })
    .from(tasks)
    .where(sql`${selected(selection)} AND +${tasks.status} IN (${placesOf(statuses)})` as SQL),
);
