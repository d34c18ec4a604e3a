import { and, type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { PRIORITIES, type Priority, STATUSES, type Status, tasks } from "../../db/schema/tasks.ts";
import { fold } from "../../kernel/text.ts";
import { sortableInstant, startOfDay } from "../../kernel/time.ts";

/** A moment to compare with: an instant in UTC, or a plain date. */
export type Moment = { at: string } | { date: string };

/** Before is <, after is >=. */
export interface TaskFilters {
  status?: Status[] | undefined;
  done?: boolean | undefined;
  priority?: Priority[] | undefined;
  /** Ids; null for tasks without one. */
  category?: (string | null)[] | undefined;
  /** Ids; null for tasks without one. */
  assignee?: (string | null)[] | undefined;
  title?: string | undefined;
  search?: string | undefined;
  due_before?: Moment | undefined;
  due_after?: Moment | undefined;
  overdue?: boolean | undefined;
  created_after?: Moment | undefined;
  updated_after?: Moment | undefined;
  completed_after?: Moment | undefined;
  completed_before?: Moment | undefined;
}

const OPEN: readonly Status[] = ["todo", "in_progress"];

/** The statuses that a task may have to be in the list: each is a range of the index, so none is looked at in vain. */
export function statusesOf({ status, done, overdue }: TaskFilters): Status[] {
  return STATUSES.filter(
    (each) =>
      (status === undefined || status.includes(each)) &&
      (done === undefined || done === (each === "done")) &&
      (overdue !== true || OPEN.includes(each)),
  );
}

/** True where only tasks that have the column can match. */
export function requires(column: SQLiteColumn, filters: TaskFilters): boolean {
  if (column === tasks.dueAt) return Boolean(filters.due_before || filters.due_after || filters.overdue);
  if (column === tasks.completedAt) return Boolean(filters.completed_before || filters.completed_after);
  return false;
}

/** True where a plain date has to be turned into an instant: the due moment's have a column of their own. */
export function needsZone({ created_after, updated_after, completed_after, completed_before }: TaskFilters): boolean {
  return [created_after, updated_after, completed_after, completed_before].some((each) => each && "date" in each);
}

/** A plain date is its first instant in the actor's zone. */
export function instantOf({ principal }: AuthenticatedContext, moment: Moment): string {
  return "at" in moment ? moment.at : startOfDay(moment.date, principal.timeZone);
}

/** The end of a range: `lower` for what comes after, `upper` for what comes before. */
export type Bound = "lower" | "upper";

/** How a list is read: in the order of this column's index, which a cursor may bound at one end already. */
export interface Scan {
  readonly sortedBy: SQLiteColumn;
  readonly begunAt?: Bound | undefined;
}

/**
 * All but the statuses. A condition may bound the range of the index that sorts the list, unless the cursor does so at
 * that end: SQLite takes one of two bounds, and it must be the nearer. All others carry SQLite's unary plus, which keeps it
 * from choosing an index that does not sort.
 */
export function conditionsOf(
  ctx: AuthenticatedContext,
  filters: TaskFilters,
  { sortedBy, begunAt }: Scan,
): SQL | undefined {
  const now = ctx.now.toISOString();
  const column = (each: SQLiteColumn, end: Bound) =>
    each === sortedBy && end !== begunAt ? sql`${each}` : sql`+${each}`;
  const after = (each: SQLiteColumn, moment?: Moment) =>
    moment && sql`${column(each, "lower")} >= ${instantOf(ctx, moment)}`;
  const before = (each: SQLiteColumn, moment?: Moment) =>
    moment && sql`${column(each, "upper")} < ${instantOf(ctx, moment)}`;
  return and(
    filters.priority && hasPriority(filters.priority, column),
    filters.assignee && isAssignee(filters.assignee),
    filters.title ? contains(tasks.titleKey, filters.title) : undefined,
    filters.search ? containsWords(filters.search) : undefined,
    filters.due_before && dueBefore(filters.due_before, column(tasks.dueAt, "upper")),
    filters.due_after && dueAfter(filters.due_after, column(tasks.dueAt, "lower")),
    filters.overdue === true ? sql`${column(tasks.dueAt, "upper")} <= ${now}` : undefined,
    filters.overdue === false ? notOverdue(now) : undefined,
    after(tasks.createdAt, filters.created_after),
    after(tasks.updatedAt, filters.updated_after),
    after(tasks.completedAt, filters.completed_after),
    before(tasks.completedAt, filters.completed_before),
  );
}

function hasPriority(priorities: Priority[], column: (each: SQLiteColumn, end: Bound) => SQL): SQL {
  const ranks = priorities.map((each) => PRIORITIES.indexOf(each));
  return sql`${column(tasks.priority, "lower")} >= ${Math.min(...ranks)}
    AND ${column(tasks.priority, "upper")} <= ${Math.max(...ranks)}
    AND +${tasks.priority} IN (SELECT value FROM json_each(${JSON.stringify(ranks)}))`;
}

function isAssignee(assignees: (string | null)[]): SQL {
  const ids = sql`(SELECT value FROM json_each(${JSON.stringify(assignees)}))`;
  const nobody = assignees.includes(null) ? sql` OR +${tasks.assigneeId} IS NULL` : sql``;
  return sql`(+${tasks.assigneeId} IN ${ids}${nobody})`;
}

function contains(column: SQLiteColumn, part: string): SQL {
  return sql`instr(${column}, ${fold(part)}) > 0`;
}

/** No word is missing from both: as a list in one parameter, since there may be more words than parameters. */
function containsWords(search: string): SQL {
  const words = JSON.stringify(fold(search).split(/\s+/).filter(Boolean));
  return sql`NOT EXISTS (SELECT 1 FROM json_each(${words})
    WHERE instr(${tasks.titleKey}, value) = 0 AND instr(${tasks.descriptionKey}, value) = 0)`;
}

// A plain date is compared with `due_date`, which is local, and no zone was ever more than 16 hours from UTC: that bounds
// the range of the index, of which then some hours too many are read.

const FARTHEST_HOURS = 16;

function dueBefore(moment: Moment, dueAt: SQL): SQL {
  if ("at" in moment) return sql`${dueAt} < ${moment.at}`;
  return sql`${tasks.dueDate} < ${moment.date} AND ${dueAt} <= ${hoursFrom(moment.date, FARTHEST_HOURS)}`;
}

function dueAfter(moment: Moment, dueAt: SQL): SQL {
  if ("at" in moment) return sql`${dueAt} >= ${moment.at}`;
  return sql`${tasks.dueDate} >= ${moment.date} AND ${dueAt} >= ${hoursFrom(moment.date, -FARTHEST_HOURS)}`;
}

function hoursFrom(date: string, hours: number): string {
  return sortableInstant(Date.parse(date) + hours * 3_600_000);
}

function notOverdue(now: string): SQL {
  const closed = STATUSES.flatMap((each, place) => (OPEN.includes(each) ? [] : [place])).join(", ");
  return sql`(${tasks.dueAt} IS NULL OR ${tasks.dueAt} > ${now} OR +${tasks.status} IN (${sql.raw(closed)}))`;
}
