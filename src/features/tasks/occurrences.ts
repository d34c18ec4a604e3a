import { read } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import type { completions } from "../../db/schema/completions.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { statements } from "../../db/statements.ts";
import { notFound } from "../../kernel/errors.ts";
import { momentOn } from "../recurrence/moments.ts";
import { occurrenceView } from "../recurrence/preview.ts";
import { selectOutcomes } from "./ledger.ts";
import { currentOccurrence, momentByRule, occurrencesToCome, recurs, type SeriesState, seriesOf } from "./series.ts";
import { isVisibleTask } from "./visible.ts";

const MAX_PAST = 100;

/**
 * The last hundred outcomes, newest first, and the next `count` occurrences from the one that is due; none once the series
 * has ended.
 * @throws AppError `not_found`
 */
export async function listOccurrences(ctx: AuthenticatedContext, id: string, count: number) {
  const selectTask = statements.select().from(tasks).where(isVisibleTask(ctx, id));
  const [[task], past] = await read(ctx, selectTask, selectOutcomes(id, MAX_PAST));
  if (!task) throw notFound("task");
  const hasEnded = !recurs(task) || task.status === "done";
  return { past: past.map(pastView), upcoming: hasEnded ? [] : upcoming(task, count) };
}

function pastView({ dueDate, dueTime, dueAt, outcome, completedAt, completedBy }: typeof completions.$inferSelect) {
  return { due_date: dueDate, due_time: dueTime, due_at: dueAt, outcome, at: completedAt, actor_id: completedBy };
}

function upcoming(state: SeriesState, count: number) {
  const { timeZone } = seriesOf(state);
  const current = currentOccurrence(state);
  const { dueDate, dueTime } = current;
  const { note } = current.ruleAt === null ? momentByRule(state, timeZone) : momentOn(dueDate, dueTime, timeZone);
  const due = { ...current, ...(note !== undefined && { note }) };
  return [due, ...occurrencesToCome(state).take(count - 1)].map(occurrenceView);
}
