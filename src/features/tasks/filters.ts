import { and, type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import type { Context } from "../../db/context.ts";
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
export function instantOf({ actor }: Context, moment: Moment): string {
  return "at" in moment ? moment.at : startOfDay(moment.date, actor.timeZone);
}

/**
 * All but the statuses. Only the column that the list is `sortedBy` may be looked up in an index: the others carry
 * SQLite's unary plus, which keeps it from choosing an index that does not sort.
 */
export function conditionsOf(ctx: Context, filters: TaskFilters, sortedBy: SQLiteColumn): SQL | undefined {
  const now = ctx.now.toISOString();
  const column = (each: SQLiteColumn) => (each === sortedBy ? sql`${each}` : sql`+${each}`);
  const after = (each: SQLiteColumn, moment?: Moment) => moment && sql`${column(each)} >= ${instantOf(ctx, moment)}`;
  const before = (each: SQLiteColumn, moment?: Moment) => moment && sql`${column(each)} < ${instantOf(ctx, moment)}`;
  return and(
    filters.priority && sql`${column(tasks.priority)} IN ${ranksOf(filters.priority)}`,
    filters.title === undefined ? undefined : contains(tasks.titleKey, filters.title),
    filters.search === undefined ? undefined : containsWords(filters.search),
    filters.due_before && dueBefore(filters.due_before, column(tasks.dueAt)),
    filters.due_after && dueAfter(filters.due_after, column(tasks.dueAt)),
    filters.overdue === true ? sql`${column(tasks.dueAt)} <= ${now}` : undefined,
    filters.overdue === false ? notOverdue(now) : undefined,
    after(tasks.createdAt, filters.created_after),
    after(tasks.updatedAt, filters.updated_after),
    after(tasks.completedAt, filters.completed_after),
    before(tasks.completedAt, filters.completed_before),
  );
}

function ranksOf(priorities: Priority[]): SQL {
  return sql`(SELECT value FROM json_each(${JSON.stringify(priorities.map((each) => PRIORITIES.indexOf(each)))}))`;
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

// A plain date is compared with `due_date`, which is local. `due_at` is then at most a day and 12 to 14 hours of zone
// away from it, which bounds the range of the index.

function dueBefore(moment: Moment, dueAt: SQL): SQL {
  if ("at" in moment) return sql`${dueAt} < ${moment.at}`;
  return sql`${tasks.dueDate} < ${moment.date} AND ${dueAt} < ${daysFrom(moment.date, 1)}`;
}

function dueAfter(moment: Moment, dueAt: SQL): SQL {
  if ("at" in moment) return sql`${dueAt} >= ${moment.at}`;
  return sql`${tasks.dueDate} >= ${moment.date} AND ${dueAt} >= ${daysFrom(moment.date, -1)}`;
}

function daysFrom(date: string, days: number): string {
  return sortableInstant(Date.parse(date) + days * 86_400_000);
}

function notOverdue(now: string): SQL {
  const closed = STATUSES.flatMap((each, place) => (OPEN.includes(each) ? [] : [place])).join(", ");
  return sql`(${tasks.dueAt} IS NULL OR ${tasks.dueAt} > ${now} OR +${tasks.status} IN (${sql.raw(closed)}))`;
}
