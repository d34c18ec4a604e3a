import { and, eq, or, type SQL, sql } from "drizzle-orm";
import { Aborted } from "../../context/write.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { guard } from "../../db/guard.ts";
import { completions } from "../../db/schema/completions.ts";
import { tasks } from "../../db/schema/tasks.ts";
import type { Task } from "./entity.ts";
import { commitUpdate, UNCHANGED, unlessUnchanged } from "./commit-update.ts";
import { newestOutcome } from "./completions.ts";
import { occurrenceMoved } from "./occurrence.ts";
import { currentOccurrence, placeOf, type SeriesState, seriesOf, seriesState, standsAt } from "./series.ts";
import { isOpen, someTask } from "./visible.ts";

/**
 * Takes the last outcome back: a done task becomes `todo`, and one that has moved on goes back to the occurrence before;
 * any other stays as it is.
 * @throws AppError `not_found`; `occurrence_moved` where the task moved meanwhile
 */
export function reopenTask(ctx: AuthenticatedContext, id: string): Promise<Task> {
  const done = someTask(and(eq(tasks.id, id), eq(tasks.status, "done")));
  const changes = someTask(and(eq(tasks.id, id), or(eq(tasks.status, "done"), and(isOpen, hasMovedOn(id)))));
  return unlessUnchanged(ctx, id, async () => {
    try {
      const guards = [guard(changes, UNCHANGED), guard(done, movedOn(id))];
      return await commitUpdate(ctx, id, { event: "task.reopened", edits: { status: "todo" }, guards });
    } catch (error) {
      const states = statesIn(error);
      if (!states) throw error;
      return goBack(ctx, id, states);
    }
  });
}

/** The last outcome is of an earlier occurrence of the series that the task is in now. */
function hasMovedOn(id: string): SQL {
  return newestOutcome(
    id,
    sql`${completions.anchorDate} = ${tasks.anchorDate} AND ${completions.anchorTime} IS ${tasks.anchorTime}
      AND ${completions.occurrence} < ${tasks.occurrence}`,
  );
}

const MOVED_ON = "moved_on:";

interface States {
  now: SeriesState;
  before: Pick<SeriesState, "dueDate" | "dueTime" | "dueAt" | "ruleDate" | "occurrence">;
}

function movedOn(id: string): SQL {
  const { dueDate, dueTime, dueAt, ruleDate, occurrence } = completions;
  const before = sql`json_object('dueDate', ${dueDate}, 'dueTime', ${dueTime}, 'dueAt', ${dueAt},
    'ruleDate', ${ruleDate}, 'occurrence', ${occurrence})`;
  const states = sql`json_object('now', ${seriesState}, 'before', json(${newestOutcome(id, before)}))`;
  return sql`${MOVED_ON} || (SELECT ${states} FROM ${tasks} WHERE ${eq(tasks.id, id)})`;
}

function statesIn(error: unknown): States | undefined {
  if (!(error instanceof Aborted && error.code.startsWith(MOVED_ON))) return undefined;
  return JSON.parse(error.code.slice(MOVED_ON.length));
}

function goBack(ctx: AuthenticatedContext, id: string, { now, before }: States): Promise<Task> {
  const { timeZone } = seriesOf(now);
  return commitUpdate(ctx, id, {
    event: "task.reopened",
    edits: placeOf(currentOccurrence({ ...now, ...before }), timeZone),
    guards: [standsAt(id, now, "occurrence_moved", occurrenceMoved())],
  });
}
