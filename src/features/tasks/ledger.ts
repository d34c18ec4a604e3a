import { and, desc, eq, getTableColumns, isNull, type SQL, sql } from "drizzle-orm";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { insertInto } from "../../db/insert.ts";
import { prepare } from "../../db/prepared.ts";
import { completions, type Outcome } from "../../db/schema/completions.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { type Statement, statements } from "../../db/statements.ts";
import { template } from "../../db/template.ts";
import { newId } from "../../kernel/ids.ts";
import { nextSeq, snapshotRows } from "../feed/snapshots.ts";

/**
 * Records the outcome of the occurrence that is due, before the task moves to the next one. With `assumesPlain`, only where
 * the task is plain and `todo`.
 */
export function recordOutcome(
  { principal, now }: AuthenticatedContext,
  taskId: string,
  outcome: Outcome,
  { id = newId(now), assumesPlain = false }: { id?: string; assumesPlain?: boolean } = {},
) {
  return insertOutcome({ id, taskId, outcome, now: now.toISOString(), userId: principal.userId }, assumesPlain);
}

const { ownerId, dueAt, dueDate, dueTime, anchorDate, anchorTime, ruleDate, ruleAt, occurrence, categoryId } = tasks;

/** The ledger columns that come from the task as it is. */
const OCCURRENCE = {
  ownerId,
  dueAt,
  dueDate,
  dueTime,
  anchorDate,
  anchorTime,
  ruleDate,
  ruleAt,
  occurrence,
  categoryId,
};

const insertOutcome = prepare((assumesPlain: boolean) => {
  const value = (name: string) => sql`${sql.placeholder(name)}`;
  return insertInto(
    completions,
    {
      id: value("id"),
      taskId: value("taskId"),
      outcome: value("outcome"),
      completedAt: value("now"),
      completedBy: value("userId"),
      ...OCCURRENCE,
    },
    sql`FROM ${tasks} WHERE ${and(eq(tasks.id, sql.placeholder("taskId")), assumesPlain ? isPlainTodo : undefined)}`,
  );
});

/** Records that all these tasks are done. Their ids are of one moment, and random. */
export function recordCompletions({ principal, now }: AuthenticatedContext, which: SQL) {
  return insertInto(
    completions,
    {
      id: sql`substr(${newId(now)}, 1, 24) || lower(hex(randomblob(6)))`,
      taskId: tasks.id,
      outcome: "done",
      completedAt: now.toISOString(),
      completedBy: principal.userId,
      ...OCCURRENCE,
    },
    sql`FROM ${tasks} WHERE ${which}`,
  );
}

const isPlainTodo = and(eq(tasks.status, "todo"), isNull(tasks.rrule));

/** Several outcomes may be of one moment: of those the latest occurrence comes first. */
const NEWEST_FIRST = [desc(completions.completedAt), desc(completions.occurrence), desc(completions.id)];

export function selectOutcomes(taskId: string, limit: number) {
  const ofTask = statements.select().from(completions).where(eq(completions.taskId, taskId));
  return ofTask.orderBy(...NEWEST_FIRST).limit(limit);
}

/** The newest outcomes of each of several tasks, at most so many. */
export function selectOutcomesOf(taskIds: readonly string[], limit: number) {
  // Each task's outcomes are looked up in the index of its completions.
  return statements
    .select(getTableColumns(completions))
    .from(sql`json_each(${JSON.stringify(taskIds)}) AS task`)
    .crossJoin(completions)
    .where(sql`${completions.id} IN ${newestOutcomes(sql`task.value`, limit)}`)
    .orderBy(...NEWEST_FIRST);
}

/** The ids of a task's newest outcomes, as a SELECT. */
function newestOutcomes(taskId: SQL, limit: number, where?: SQL): SQL {
  const ofTask = statements.select({ id: completions.id }).from(completions);
  return sql`${ofTask
    .where(and(sql`${completions.taskId} = ${taskId}`, where))
    .orderBy(...NEWEST_FIRST)
    .limit(limit)}`;
}

/** The id of a task's newest outcome, as a SELECT. A task that an undo has made done again may have newer ones than its own. */
export function lastOutcome(taskId: SQL): SQL {
  const doneAt = sql`(SELECT ${tasks.completedAt} FROM ${tasks} WHERE ${tasks.id} = ${taskId})`;
  return newestOutcomes(taskId, 1, sql`${completions.completedAt} <= coalesce(${doneAt}, '9999')`);
}

/** Takes the task's newest outcome back, and keeps it for an undo. Comes before the task is written. */
export function forgetOutcome(taskId: string): Statement[] {
  const isLast = sql`${completions.id} = ${lastOutcome(sql`${taskId}`)}`;
  return [
    snapshotRows(nextSeq, completions, completions.ownerId, isLast),
    statements.delete(completions).where(isLast),
  ];
}

/** Whether the task's newest outcome is that of an occurrence. */
export function isNewestOutcome(taskId: string, occurrence: unknown): SQL {
  const ofTask = statements.select({ occurrence: completions.occurrence }).from(completions);
  const newest = ofTask
    .where(eq(completions.taskId, taskId))
    .orderBy(...NEWEST_FIRST)
    .limit(1);
  return sql`${newest} IS ${occurrence}`;
}

export const outcomeExists = template(["id"], ({ id }): SQL => {
  return sql`EXISTS (SELECT 1 FROM ${completions} WHERE ${completions.id} = ${id})`;
});
