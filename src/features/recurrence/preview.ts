import { read } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { AppError, invalid } from "../../kernel/errors.ts";
import { checkSeries, firstOccurrence, isStorable, type Occurrence, occurrencesAfter } from "./occurrences.ts";
import { parseRule } from "./rule.ts";

export interface PreviewInput {
  rrule: string;
  due_date: string;
  due_time?: string | null | undefined;
  time_zone?: string | null | undefined;
  count: number;
}

/** The due moment itself and the occurrences after it, at most `count` in all. @throws AppError `invalid` */
export async function previewRecurrence(ctx: AuthenticatedContext, { count, ...input }: PreviewInput) {
  await read(ctx);
  const series = seriesIn(input);
  const first = firstOccurrence(series);
  if (!isStorable(first)) {
    throw invalid({ path: "due_date", code: "out_of_range", message: "This date is out of range." });
  }
  blamingField(() => checkSeries(series));
  return { occurrences: [first, ...occurrencesAfter(series, first).take(count - 1)].map(occurrenceView) };
}

function seriesIn({ rrule, due_date, due_time = null, time_zone }: Omit<PreviewInput, "count">) {
  const rule = blamingField(() => parseRule(rrule, due_time !== null));
  return { rule, anchorDate: due_date, anchorTime: due_time, timeZone: time_zone ?? "UTC" };
}

/** The rule is a field of the body here, not of a task's `recurrence`. */
function blamingField<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw invalid(...error.fields.map((field) => ({ ...field, path: "rrule" })));
  }
}

/** An upcoming occurrence as clients see it. */
export function occurrenceView({ dueDate, dueTime, dueAt, note }: Occurrence) {
  return { due_date: dueDate, due_time: dueTime, due_at: dueAt, ...(note !== undefined && { note }) };
}
