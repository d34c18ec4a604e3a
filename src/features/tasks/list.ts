import { and, eq, gt, gte, isNull, lt, lte, ne, type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import {
  ascends,
  beyond,
  fetchCount,
  type Key,
  type Page,
  type Position,
  pageOf,
  type Slice,
} from "../../db/keyset.ts";
import { grants, type Subject } from "../../db/schema/grants.ts";
import { STATUSES, type Status, tasks } from "../../db/schema/tasks.ts";
import { statements } from "../../db/statements.ts";
import { readInZone } from "../profiles/zone.ts";
import { grantedTo, seenCategory } from "../sharing/roles.ts";
import { type Task, taskView } from "./entity.ts";
import { type Bound, conditionsOf, needsZone, requires, statusesOf, type TaskFilters } from "./filters.ts";

export const SORTABLE = {
  created_at: { key: tasks.createdAt, nullable: false },
  updated_at: { key: tasks.updatedAt, nullable: false },
  due_at: { key: tasks.dueAt, nullable: true },
  completed_at: { key: tasks.completedAt, nullable: true },
  title: { key: tasks.titleKey, nullable: false },
  priority: { key: tasks.priority, nullable: false },
  status: { key: tasks.status, nullable: false },
} as const;

export interface Ordering {
  readonly by: keyof typeof SORTABLE;
  readonly descending: boolean;
}

export interface TaskQuery {
  readonly filters: TaskFilters;
  readonly ordering: Ordering;
}

/** The actor's tasks. Rows that come and go between two pages move no other row from one to the other. */
export async function listTasks(ctx: AuthenticatedContext, query: TaskQuery, slice: Slice): Promise<Page<Task>> {
  const [rows] = await readInZone(ctx, needsZone(query.filters), (ctx) => [
    selectRows(ctx, query, slice, fetchCount(slice)),
  ]);
  return pageOf(rows, slice);
}

export interface NumberedPage {
  readonly count: number;
  readonly items: Task[];
}

/** Page `number`, from 1, as Django REST framework counts them: with the count of all that there are. */
export async function listTasksByPage(
  ctx: AuthenticatedContext,
  query: TaskQuery,
  number: number,
  size: number,
): Promise<NumberedPage> {
  const [rows, [total]] = await readInZone(ctx, needsZone(query.filters), (ctx) => [
    selectRows(ctx, query, { limit: size }, size, (number - 1) * size),
    selectCount(ctx, query),
  ]);
  return { count: total?.count ?? 0, items: rows.map((row) => row.item) };
}

function selectCount(ctx: AuthenticatedContext, query: TaskQuery) {
  const statuses = JSON.stringify(statusesOf(query.filters).map((each) => STATUSES.indexOf(each)));
  const granted = (subject: Subject) => sql`(${fitting(ctx, subject, query.filters)})`;
  return statements
    .select({ count: sql<number>`count(*)` })
    .from(tasks)
    .where(
      and(
        sql`(${tasks.ownerId} = ${ctx.principal.userId} OR ${tasks.categoryId} IN ${granted("category")} OR ${tasks.id} IN ${granted("task")})`,
        sql`+${tasks.status} IN (SELECT value FROM json_each(${statuses}))`,
        conditionsOf(ctx, query.filters, { sortedBy: tasks.createdAt }),
        inSeenCategories(ctx, query.filters),
      ),
    );
}

// A list is read in sections, one after the other: for a key that may be null first the rows that have one, then those
// that have none; for `status` one status after the other; else there is one section. A section is a merge of ranges of
// an index, one for each status. So a page reads the rows that it shows and a few more, however many there are.
// There are three sources: one's own tasks, each category shared with one, of which no more is read than a page, and the
// tasks shared singly.

interface Section {
  readonly statuses: readonly Status[];
  /** Narrows each range to the section, and to what lies beyond the cursor. */
  readonly where: SQL | undefined;
  readonly sortedByKey: boolean;
  /** The end of the ranges that the cursor bounds. */
  readonly begunAt?: Bound;
}

function selectRows(ctx: AuthenticatedContext, query: TaskQuery, slice: Slice, limit: number, offset = 0) {
  const up = ascends(query.ordering.descending, slice);
  const most = limit + offset;
  const sections = sectionsOf(query, slice, up).map((section) => {
    const inOrder = sql`${orderOf(section, up)} LIMIT ${most}`;
    // Beside one's own ranges, four at most, there is room for one term more: of five, workerd's limit.
    const sources = [...ownTasks(ctx, query, section), sharedTasks(ctx, query, section, inOrder)];
    return sql`SELECT * FROM (${union(sources)} ${inOrder})`;
  });
  const rows = sections.length > 0 ? union(sections) : sql`SELECT NULL AS item, NULL AS sort_key, NULL AS id WHERE 0`;
  return statements
    .select({ item: sql`item`.mapWith(JSON.parse) as SQL<Task>, key: sql<Key>`sort_key`, id: sql<string>`id` })
    .from(sql`(${rows} LIMIT ${limit} OFFSET ${offset})`);
}

function union(parts: SQL[]): SQL {
  return sql.join(parts, sql` UNION ALL `);
}

function sectionsOf({ filters, ordering }: TaskQuery, { position }: Slice, up: boolean): Section[] {
  const { key, nullable } = SORTABLE[ordering.by];
  const statuses = statusesOf(filters);
  if (statuses.length === 0) return [];
  if (ordering.by === "status") return sectionsByStatus(statuses, position, up);
  const from = (position: Position): Section => ({
    statuses,
    where: beyond(key, tasks.id, position, up),
    sortedByKey: true,
    begunAt: up ? "lower" : "upper",
  });
  if (!nullable) {
    return [position ? from(position) : { statuses, where: undefined, sortedByKey: true }];
  }

  // Any text is greater than the empty one, and null is not: unlike IS NOT NULL, this is a range of the index. Beside a
  // cursor it would be one range too many: SQLite would begin at the first row again.
  const keyed = { statuses, where: sql`${key} > ''`, sortedByKey: true };
  const unkeyed = { statuses, where: isNull(key), sortedByKey: false };
  if (requires(key, filters)) return [position ? from(position) : keyed];
  if (!position) return [keyed, unkeyed];
  const rest = position.backward ? keyed : unkeyed;
  return position.key === null
    ? [{ ...unkeyed, where: and(unkeyed.where, beyondId(position, up)) }, ...(position.backward ? [rest] : [])]
    : [from(position), ...(position.backward ? [] : [rest])];
}

function sectionsByStatus(statuses: Status[], position: Position | undefined, up: boolean): Section[] {
  const inOrder = up ? statuses : statuses.toReversed();
  return inOrder.flatMap((status) => {
    const place = STATUSES.indexOf(status);
    const reached = Number(position?.key ?? place);
    if (up ? place < reached : place > reached) return [];
    const where = position && place === reached ? beyondId(position, up) : undefined;
    return [{ statuses: [status], where, sortedByKey: false }];
  });
}

function beyondId({ id, inclusive }: Position, up: boolean): SQL {
  return up ? (inclusive ? gte : gt)(tasks.id, id) : (inclusive ? lte : lt)(tasks.id, id);
}

function orderOf({ sortedByKey }: Section, up: boolean): SQL {
  const direction = up ? sql.raw("ASC") : sql.raw("DESC");
  return sortedByKey ? sql`ORDER BY sort_key ${direction}, id ${direction}` : sql`ORDER BY id ${direction}`;
}

function ownTasks(ctx: AuthenticatedContext, query: TaskQuery, section: Section): SQL[] {
  const { filters, ordering } = query;
  const byCategory = ordering.by === "created_at" && filters.category?.length === 1;
  const which = byCategory ? isCategory(filters.category?.[0] ?? null) : inCategories(filters);
  return ranges(
    ctx,
    query,
    section,
    taskView(ctx.principal.userId),
    and(eq(tasks.ownerId, ctx.principal.userId), which),
  );
}

/**
 * For each thing shared with the actor a page at most: as JSON, so that no row is read twice. A task is found by its
 * category where that is shared, too.
 */
function sharedTasks(ctx: AuthenticatedContext, query: TaskQuery, section: Section, inOrder: SQL): SQL {
  const { filters, ordering } = query;
  const { key } = SORTABLE[ordering.by];
  const view = taskView(ctx.principal.userId);
  const inCategory = and(sql`shared.subject = 'category'`, eq(tasks.categoryId, sql`shared.subject_id`));
  const places = section.statuses.map((status) => STATUSES.indexOf(status)).join(", ");
  const single = and(
    sql`shared.subject = 'task'`,
    eq(tasks.id, sql`shared.subject_id`),
    ne(tasks.ownerId, ctx.principal.userId),
    sql`coalesce(${tasks.categoryId} NOT IN (${grantedTo(ctx.principal.userId, "category")}), true)`,
    sql`+${tasks.status} IN (${sql.raw(places)})`,
    conditionsOf(ctx, filters, { sortedBy: key, begunAt: section.begunAt }),
    section.where,
  );
  const found = union([...ranges(ctx, query, section, view, inCategory), range(key, view, single)]);
  const page = sql`SELECT json_group_array(json_array(json(item), sort_key, id)) FROM (${found} ${inOrder})`;
  const categories = fitting(ctx, "category", filters, sql`, 'category' AS subject, ${grants.role} AS via`);
  const singles = fitting(ctx, "task", filters, sql`, 'task' AS subject, NULL AS via`);
  return sql`SELECT listed.value -> '$[0]' AS item, listed.value ->> '$[1]' AS sort_key, listed.value ->> '$[2]' AS id
    FROM (${categories} UNION ALL ${singles}) AS shared JOIN json_each((${page})) AS listed`;
}

/** What was granted to the actor: with a filter only the categories in it, and only tasks that are in none that they see. */
function fitting({ principal }: AuthenticatedContext, subject: Subject, { category }: TaskFilters, more = sql``): SQL {
  const ids = category && sql`${grants.subjectId} IN (SELECT value FROM json_each(${JSON.stringify(category)}))`;
  const fits = subject === "category" ? ids : category && !category.includes(null) ? sql`false` : undefined;
  return sql`${grantedTo(principal.userId, subject, more)} AND ${fits ?? sql`true`}`;
}

/** One range of an index for each status. */
function ranges(
  ctx: AuthenticatedContext,
  { filters, ordering }: TaskQuery,
  { statuses, where, begunAt }: Section,
  view: SQL<Task>,
  which: SQL | undefined,
): SQL[] {
  const { key } = SORTABLE[ordering.by];
  const shared = and(which, conditionsOf(ctx, filters, { sortedBy: key, begunAt }), where);
  return statuses.map((status) => range(key, view, and(shared, eq(tasks.status, status))));
}

function range(key: SQLiteColumn, view: SQL<Task>, where: SQL | undefined): SQL {
  return sql`SELECT ${view} AS item, ${key} AS sort_key, ${tasks.id} AS id FROM ${tasks} WHERE ${where}`;
}

function isCategory(id: string | null): SQL {
  return sql`${tasks.categoryId} IS ${id}`;
}

function inCategories({ category }: TaskFilters): SQL | undefined {
  if (!category) return undefined;
  const ids = sql`(SELECT value FROM json_each(${JSON.stringify(category)}))`;
  const none = category.includes(null) ? sql` OR +${tasks.categoryId} IS NULL` : sql``;
  return sql`(+${tasks.categoryId} IN ${ids}${none})`;
}

/** By the category that the actor sees: of a task shared singly, none. */
function inSeenCategories({ principal }: AuthenticatedContext, filters: TaskFilters): SQL | undefined {
  if (!filters.category) return undefined;
  const ids = sql`(SELECT value FROM json_each(${JSON.stringify(filters.category)}))`;
  const seen = seenCategory(principal.userId);
  return filters.category.includes(null) ? sql`(${seen} IN ${ids} OR ${seen} IS NULL)` : sql`${seen} IN ${ids}`;
}
