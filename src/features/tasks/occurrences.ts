import { desc, eq } from "drizzle-orm";
import { statements } from "../../db/statements.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { read } from "../../context/read.ts";
import { completions } from "../../db/schema/completions.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { notFound } from "../../kernel/errors.ts";
import { momentAt, momentOn } from "../recurrence/moments.ts";
import { type Occurrence, occurrencesAfter, type Series } from "../recurrence/occurrences.ts";
import { occurrenceView } from "../recurrence/preview.ts";
import { currentOccurrence, recurs, type SeriesState, seriesOf } from "./series.ts";
import { visible } from "./visible.ts";

const MOST_PAST = 100;

/**
 * The last hundred outcomes, newest first; and the occurrence that is due with those after it, `count` in all, none once
 * the series has ended.
 * @throws AppError `not_found`
 */
export async function listOccurrences(ctx: AuthenticatedContext, id: string, count: number) {
  const [[task], past] = await read(
    ctx,
    statements.select().from(tasks).where(visible(ctx, id)),
    statements
      .select({
        due_date: completions.dueDate,
        due_time: completions.dueTime,
        due_at: completions.dueAt,
        outcome: completions.outcome,
        at: completions.completedAt,
        actor_id: completions.completedBy,
      })
      .from(completions)
      .where(eq(completions.taskId, id))
      .orderBy(desc(completions.completedAt), desc(completions.occurrence), desc(completions.id))
      .limit(MOST_PAST),
  );
  if (!task) throw notFound("task");
  const ended = !recurs(task) || task.status === "done";
  return { past, upcoming: ended ? [] : upcoming(task, count) };
}

function upcoming(state: SeriesState, count: number) {
  const series = seriesOf(state);
  const current = currentOccurrence(state);
  return [{ ...current, ...noteOf(series, current) }, ...occurrencesAfter(series, current).take(count - 1)].map(
    occurrenceView,
  );
}

/** What the task no longer says of it: that its time is skipped, or comes twice. */
function noteOf({ rule, anchorTime, timeZone }: Series, { ruleDate, dueAt }: Occurrence): Pick<Occurrence, "note"> {
  const { note } =
    rule.freq === "HOURLY" ? momentAt(Date.parse(dueAt), timeZone) : momentOn(ruleDate, anchorTime, timeZone);
  return note === undefined ? {} : { note };
}
