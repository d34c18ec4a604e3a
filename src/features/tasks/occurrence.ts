import type { AuthenticatedContext } from "../../context/request-context.ts";
import type { Task } from "./entity.ts";
import { AppError } from "../../kernel/errors.ts";
import { localDate } from "../../kernel/time.ts";
import { nextOccurrence, type Occurrence, occurrencesAfter, type Series } from "../recurrence/occurrences.ts";
import { commitUpdate, type Update } from "./commit-update.ts";
import { currentOccurrence, placeOf, type SeriesState, seriesOf, standsAt } from "./series.ts";

/**
 * Records what became of the occurrence that was due in `state`, and moves the task to the next one; after the last it is
 * done. `edits` are what the same write changes before that.
 * @throws AppError `occurrence_moved` where someone else was faster
 */
export function moveOn(
  ctx: AuthenticatedContext,
  id: string,
  state: SeriesState,
  event: "task.completed" | "task.skipped",
  { edits = {}, guards = [], consequences }: Partial<Pick<Update, "edits" | "guards" | "consequences">> = {},
): Promise<Task> {
  const after = { ...state, ...edits };
  const series = seriesOf(after);
  const current = currentOccurrence(after);
  const fromCompletion = event === "task.completed" && after.recursFrom === "completion";
  const next = fromCompletion ? nextFromNow(ctx, series, current) : nextOccurrence(series, current);
  return commitUpdate(ctx, id, {
    event,
    edits,
    step: next ? { ...placeOf(next, series.timeZone), status: "todo" } : { status: "done" },
    guards: [...guards, standsAt(id, state, "occurrence_moved", occurrenceMoved())],
    consequences,
  });
}

export function occurrenceMoved(): AppError {
  return new AppError("occurrence_moved", "Another occurrence of this task is due now. Look which, and try again.");
}

/** The first by the rule after both today, where the task is, and what was due; where the rule counts hours, after now. */
function nextFromNow({ now }: AuthenticatedContext, series: Series, current: Occurrence): Occurrence | undefined {
  const today = localDate(now, series.timeZone);
  const isPast = ({ ruleDate, dueAt }: Occurrence) =>
    series.rule.freq === "HOURLY" ? dueAt <= now.toISOString() : ruleDate <= today;
  if (!isPast(current)) return nextOccurrence(series, current);
  const passed = series.rule.freq === "HOURLY" ? { dueAt: now.toISOString() } : { ruleDate: today };
  if (series.rule.count === undefined) return nextOccurrence(series, { ...current, ...passed });
  // Those passed over are counted.
  for (const next of occurrencesAfter(series, current)) if (!isPast(next)) return next;
  return undefined;
}
