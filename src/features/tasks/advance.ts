import type { AuthenticatedContext } from "../../context/request-context.ts";
import { type Guard, guard } from "../../db/guard.ts";
import { AppError } from "../../kernel/errors.ts";
import { mergeEffects } from "../sharing/access.ts";
import { completeSubtasks, type Recurring, reopenSubtasks } from "./complete-subtasks.ts";
import { shiftsBetween } from "./reschedule-reminders.ts";
import { currentOccurrence, isSameSeries, nextOccurrence, seriesOf, toColumns } from "./series.ts";
import type { StoredRow } from "./stored-task.ts";
import { type TaskWrite, type Update, updateWrite } from "./update-write.ts";
import { isOpen, taskIs } from "./visible.ts";

interface Extras extends Partial<Pick<Update, "edits" | "labels" | "guards" | "effects">> {
  /** To complete the open subtasks too: those of them that recur. */
  readonly subtasks?: readonly Recurring[] | undefined;
}

/**
 * Records that the current occurrence was completed or skipped, and moves the task to the next one; after the last the
 * task is done. Where it moves on, its done subtasks are open again. `edits` are made before that, in the same write.
 */
export function advance(
  ctx: AuthenticatedContext,
  { row, absoluteReminders }: StoredRow,
  how: "completed" | "skipped",
  { edits = {}, labels, guards = [], effects, subtasks }: Extras = {},
): TaskWrite {
  const state = { ...row, ...edits };
  const series = seriesOf(state);
  const next = nextOccurrence(state, how, ctx.now);
  const below = subtasks
    ? completeSubtasks(ctx, row.id, subtasks, { movesOn: next !== undefined })
    : next && reopenSubtasks(ctx, row.id);
  return updateWrite(ctx, row.id, {
    event: `task.${how}`,
    edits,
    labels,
    guards: [sameOccurrenceGuard(row), ...guards, ...(below?.guards ?? [])],
    effects: mergeEffects(effects, below),
    takesSnapshot: row.rrule !== null || row.status !== "todo",
    ...(next
      ? {
          step: { ...toColumns(next, series.timeZone), status: "todo" },
          shifts: shiftsBetween(absoluteReminders, series, currentOccurrence(state), next),
        }
      : { step: { status: "done" } }),
  });
}

/** Nobody means the occurrence after the one that they saw: a write that comes too late fails and is not decided again. */
export function sameOccurrenceGuard(row: StoredRow["row"]): Guard {
  return guard(taskIs(row.id, isOpen, isSameSeries(row)), occurrenceMoved());
}

export function occurrenceMoved(): AppError {
  return new AppError("occurrence_moved", "Another occurrence of this task is due now. Read the task, then try again.");
}
