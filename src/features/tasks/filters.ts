import { type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import type { Values } from "../../db/prepared.ts";
import { OPEN, PRIORITIES, type Priority, STATUSES, type Status, tasks } from "../../db/schema/tasks.ts";
import { fold } from "../../kernel/text.ts";
import { sortableInstant, startOfDay } from "../../kernel/time.ts";
import { patternOf } from "../labels/names.ts";
import { showsNoParent } from "../sharing/roles.ts";
import { MATCHES_SEARCH, searchValues } from "./search.ts";
import type { End, Section } from "./sections.ts";

/** A moment to compare with: an instant in UTC, or a plain date. */
export type Moment = { at: string } | { date: string };

/** `before` means <, `after` means >=. */
export interface TaskFilters {
  status?: Status[] | undefined;
  done?: boolean | undefined;
  priority?: Priority[] | undefined;
  /** Ids; null for tasks without one. */
  category?: (string | null)[] | undefined;
  /** An id; null for tasks at the top. */
  parent?: string | null | undefined;
  /** Ids; null for tasks without one. */
  assignee?: (string | null)[] | undefined;
  /** Names; null for tasks without labels. Any of each list, and all lists. */
  label?: (string | null)[][] | undefined;
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

/** The statuses that the filters allow. Each one is a range of the index. */
export function statusesOf({ status, done, overdue, completed_after, completed_before }: TaskFilters): Status[] {
  const isCompleted = completed_after !== undefined || completed_before !== undefined;
  return STATUSES.filter(
    (each) =>
      (status === undefined || status.includes(each)) &&
      (done === undefined || done === (each === "done")) &&
      (overdue !== true || OPEN.includes(each)) &&
      (!isCompleted || each === "done"),
  );
}

/** Whether only tasks with a due moment can match. */
export function needsDue({ due_before, due_after, overdue }: TaskFilters): boolean {
  return Boolean(due_before || due_after || overdue);
}

/** Whether a plain date must become an instant. Due filters compare dates with `due_date` instead. */
export function needsZone({ created_after, updated_after, completed_after, completed_before }: TaskFilters): boolean {
  return [created_after, updated_after, completed_after, completed_before].some((each) => each && "date" in each);
}

/** A plain date means its first instant in the actor's zone. */
export function instantOf({ principal }: AuthenticatedContext, moment: Moment): string {
  return "at" in moment ? moment.at : startOfDay(moment.date, principal.timeZone);
}

/** A column to be compared at one end of its range. */
type Compared = (column: SQLiteColumn, end: End) => SQL;

const at = (name: string) => sql.placeholder(name);
const listed = (name: string) => sql`(SELECT value FROM json_each(${at(name)}))`;

const HAS_LABELS = sql`NOT EXISTS (SELECT 1 FROM json_each(${at("labelLists")}) AS list
  WHERE NOT EXISTS (SELECT 1 FROM json_each(list.value) AS label
    WHERE iif(label.value IS NULL, ${tasks.labels} IS NULL, instr(${tasks.labels}, label.value))))`;

/** The SQL of each filter, except status, category and one parent. */
const CONDITIONS = {
  priority: (column) => sql`${column(tasks.priority, "lower")} >= ${at("lowest")}
    AND ${column(tasks.priority, "upper")} <= ${at("highest")} AND +${tasks.priority} IN ${listed("priorities")}`,
  assignee: () => sql`+${tasks.assigneeId} IN ${listed("assignees")}`,
  assigneeOrNone: () => sql`(+${tasks.assigneeId} IN ${listed("assignees")} OR +${tasks.assigneeId} IS NULL)`,
  // With IS NOT NULL, SQLite uses the index of tasks with labels.
  labeled: () => sql`(${tasks.labels} IS NOT NULL AND ${HAS_LABELS})`,
  labeledOrNone: () => HAS_LABELS,
  unlabeled: () => sql`${tasks.labels} IS NULL`,
  noParent: () => showsNoParent(sql`${at("viewer")}`),
  title: () => sql`instr(${tasks.titleKey}, ${at("title")}) > 0`,
  search: () => MATCHES_SEARCH,
  dueBefore: (column) => sql`${column(tasks.dueAt, "upper")} < ${at("dueBefore")}`,
  dueAfter: (column) => sql`${column(tasks.dueAt, "lower")} >= ${at("dueAfter")}`,
  // `due_date` is local, so it decides. The range on `due_at` is some hours wider, for the index.
  dueBeforeDate: (column) => sql`${tasks.dueDate} < ${at("dueBeforeDate")}
    AND ${column(tasks.dueAt, "upper")} <= ${at("dueBefore")}`,
  dueAfterDate: (column) => sql`${tasks.dueDate} >= ${at("dueAfterDate")}
    AND ${column(tasks.dueAt, "lower")} >= ${at("dueAfter")}`,
  overdue: (column) => sql`${column(tasks.dueAt, "upper")} <= ${at("now")}`,
  notOverdue: () => sql`(${tasks.dueAt} IS NULL OR ${tasks.dueAt} > ${at("now")} OR +${tasks.status} IN (${CLOSED}))`,
  createdAfter: (column) => sql`${column(tasks.createdAt, "lower")} >= ${at("createdAfter")}`,
  updatedAfter: (column) => sql`${column(tasks.updatedAt, "lower")} >= ${at("updatedAfter")}`,
  completedAfter: (column) => sql`${column(tasks.completedAt, "lower")} >= ${at("completedAfter")}`,
  completedBefore: (column) => sql`${column(tasks.completedAt, "upper")} < ${at("completedBefore")}`,
} satisfies Record<string, (column: Compared) => SQL>;

const CLOSED = statusPlaces(STATUSES.filter((each) => !OPEN.includes(each)));

export function statusPlaces(statuses: readonly Status[]): SQL {
  return sql.raw(statuses.map((status) => STATUSES.indexOf(status)).join(", "));
}

export type Condition = keyof typeof CONDITIONS;

/** The conditions of the filters, each with the values of its placeholders. */
export function conditionsOf(ctx: AuthenticatedContext, filters: TaskFilters): Partial<Record<Condition, Values>> {
  const { priority, parent, assignee, label, title, search, due_before, due_after, overdue } = filters;
  const { created_after, updated_after, completed_after, completed_before } = filters;
  const now = ctx.now.toISOString();
  return {
    ...(priority && { priority: ranksOf(priority) }),
    ...(parent === null && { noParent: {} }),
    ...(assignee && {
      [assignee.includes(null) ? "assigneeOrNone" : "assignee"]: { assignees: JSON.stringify(assignee) },
    }),
    ...(label && labelConditions(label)),
    ...(title !== undefined && { title: { title: fold(title.trim()) } }),
    ...(search !== undefined && { search: searchValues(search) }),
    ...(due_before && dueBefore(due_before)),
    ...(due_after && dueAfter(due_after)),
    ...(overdue !== undefined && { [overdue ? "overdue" : "notOverdue"]: { now } }),
    ...(created_after && { createdAfter: { createdAfter: instantOf(ctx, created_after) } }),
    ...(updated_after && { updatedAfter: { updatedAfter: instantOf(ctx, updated_after) } }),
    ...(completed_after && { completedAfter: { completedAfter: instantOf(ctx, completed_after) } }),
    ...(completed_before && { completedBefore: { completedBefore: instantOf(ctx, completed_before) } }),
  };
}

/** Conditions that the index on this column answers without reading the row. */
const COLUMNS: Partial<Record<Condition, SQLiteColumn>> = {
  priority: tasks.priority,
  dueBefore: tasks.dueAt,
  dueAfter: tasks.dueAt,
  overdue: tasks.dueAt,
  createdAfter: tasks.createdAt,
  updatedAfter: tasks.updatedAt,
  completedAfter: tasks.completedAt,
  completedBefore: tasks.completedAt,
};

/** Whether the index that sorts the section answers the condition. */
export function isIndexed(condition: Condition, { key }: Section): boolean {
  return COLUMNS[condition] === key;
}

function ranksOf(priorities: Priority[]): Values {
  const ranks = priorities.map((each) => PRIORITIES.indexOf(each));
  return { lowest: Math.min(...ranks), highest: Math.max(...ranks), priorities: JSON.stringify(ranks) };
}

function labelConditions(lists: (string | null)[][]): Partial<Record<Condition, Values>> {
  if (lists.flat().every((name) => name === null)) return { unlabeled: {} };
  const patterns = lists.map((names) => names.map((name) => name && patternOf(name)));
  const isLabeled = lists.some((names) => !names.includes(null));
  return { [isLabeled ? "labeled" : "labeledOrNone"]: { labelLists: JSON.stringify(patterns) } };
}

/** No zone was ever more than 16 hours from UTC. */
const FARTHEST_HOURS = 16;

function dueBefore(moment: Moment): Partial<Record<Condition, Values>> {
  if ("at" in moment) return { dueBefore: { dueBefore: moment.at } };
  return { dueBeforeDate: { dueBeforeDate: moment.date, dueBefore: hoursFrom(moment.date, FARTHEST_HOURS) } };
}

function dueAfter(moment: Moment): Partial<Record<Condition, Values>> {
  if ("at" in moment) return { dueAfter: { dueAfter: moment.at } };
  return { dueAfterDate: { dueAfterDate: moment.date, dueAfter: hoursFrom(moment.date, -FARTHEST_HOURS) } };
}

function hoursFrom(date: string, hours: number): string {
  return sortableInstant(Date.parse(date) + hours * 3_600_000);
}

/**
 * A condition on the section's key bounds the index range, unless the section already bounds that end: SQLite uses one of
 * two bounds, and it must be the section's. All other columns get a unary plus, so that SQLite keeps the sorting index.
 */
export function conditionIn({ key, bounded }: Pick<Section, "key" | "bounded">) {
  const compared: Compared = (column, end) =>
    column === key && !bounded.includes(end) ? sql`${column}` : sql`+${column}`;
  return (condition: Condition) => CONDITIONS[condition](compared);
}
