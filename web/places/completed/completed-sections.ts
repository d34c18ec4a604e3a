import type { Task } from "../../../client/index.ts";
import { groupBy } from "../../components/group-by.ts";
import type { Section } from "../../components/task-list/sections.ts";
import { addDays } from "../../time/days.ts";
import { dateOfInstant, dayName, fullDate } from "../../time/format.ts";

/** Completed tasks by the day on which they were done, in their order. */
export function completedSections(tasks: readonly Task[], today: string): Section[] {
  const byDay = groupBy(tasks, ({ completed_at }) => dateOfInstant(completed_at ?? ""));
  return [...byDay].map(([day, done]) => ({
    key: day,
    heading: fullDate(day),
    ...(day >= addDays(today, -1) && { note: dayName(day) }),
    day,
    tasks: done,
  }));
}
