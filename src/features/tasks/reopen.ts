import { eq } from "drizzle-orm";
import { read } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { guard, unchangedGuard } from "../../db/guard.ts";
import type { completions } from "../../db/schema/completions.ts";
import { tasks } from "../../db/schema/tasks.ts";
import type { Decision } from "../feed/write.ts";
import { momentAt } from "../recurrence/moments.ts";
import type { Occurrence } from "../recurrence/occurrences.ts";
import { occurrenceMoved, sameOccurrenceGuard } from "./advance.ts";
import { dueOn } from "./due.ts";
import type { Task } from "./entity.ts";
import { selectOutcomes } from "./ledger.ts";
import { shiftsBetween } from "./reschedule-reminders.ts";
import { currentOccurrence, isSameSeries, momentByRule, seriesOf, toColumns } from "./series.ts";
import { changeable, type StoredTask, selectStoredTask } from "./stored-task.ts";
import { type TaskDecision, type TaskWrite, updateWrite } from "./update-write.ts";
import { taskIs } from "./visible.ts";

/** The occurrence that an outcome was of. */
export type LedgerRow = Pick<
  typeof completions.$inferSelect,
  "anchorDate" | "anchorTime" | "ruleDate" | "ruleAt" | "occurrence" | "dueDate" | "dueTime" | "dueAt"
>;

/**
 * Takes the last outcome back: a done task becomes `todo`, and a recurring one goes back to the occurrence before. Any
 * other stays as it is.
 * @throws AppError `not_found`, `forbidden`; `occurrence_moved` where someone else moved the task meanwhile
 */
export async function reopenTask(ctx: AuthenticatedContext, id: string): Promise<Decision<Task>> {
  const [rows, [outcome]] = await read(ctx, selectStoredTask(ctx, id), selectOutcomes(id, 1));
  return decideReopening(ctx, changeable(rows), outcome);
}

export function decideReopening(ctx: AuthenticatedContext, task: StoredTask, outcome?: LedgerRow): TaskDecision {
  const { row, view } = task;
  if (row.status === "done") return reopenDone(ctx, row);
  const hasAdvanced =
    row.status !== "cancelled" &&
    outcome !== undefined &&
    outcome.anchorDate === row.anchorDate &&
    outcome.anchorTime === row.anchorTime &&
    Number(outcome.occurrence) < Number(row.occurrence);
  return hasAdvanced ? goBack(ctx, task, outcome) : { unchanged: view };
}

function reopenDone(ctx: AuthenticatedContext, row: StoredTask["row"]): TaskWrite {
  const isDone = taskIs(row.id, eq(tasks.status, "done"), isSameSeries(row));
  return {
    ...updateWrite(ctx, row.id, {
      event: "task.reopened",
      edits: { status: "todo" },
      guards: [row.rrule === null ? unchangedGuard(isDone) : guard(isDone, occurrenceMoved())],
    }),
    decideAgain: () => reopenTask(ctx, row.id),
  };
}

function goBack(ctx: AuthenticatedContext, { row, absoluteReminders }: StoredTask, outcome: LedgerRow): TaskWrite {
  const series = seriesOf(row);
  const previous = occurrenceOf(row, outcome);
  return updateWrite(ctx, row.id, {
    event: "task.reopened",
    edits: toColumns(previous, series.timeZone),
    guards: [sameOccurrenceGuard(row)],
    takesSnapshot: true,
    shifts: shiftsBetween(absoluteReminders, series, currentOccurrence(row), previous),
  });
}

/** An occurrence of the ledger. Its instants are those of the zone that the series had then, so they may be read anew. */
function occurrenceOf(row: StoredTask["row"], outcome: LedgerRow): Occurrence {
  const { timeZone } = seriesOf(row);
  const { dueDate, dueTime, dueAt, ruleDate, ruleAt, occurrence } = outcome;
  const state = { ...row, dueDate, dueTime, dueAt, ruleDate, ruleAt, occurrence };
  const then = currentOccurrence(state);
  const shown = momentAt(Date.parse(then.dueAt), timeZone);
  const isOfZone = shown.dueDate === dueDate && shown.dueTime === dueTime;
  return {
    ...then,
    dueAt: isOfZone ? then.dueAt : dueOn(then.dueDate, dueTime, timeZone).dueAt,
    ruleAt: ruleAt && momentByRule(state, timeZone).dueAt,
  };
}
