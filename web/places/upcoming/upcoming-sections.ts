import type { Task } from "../../../client/index.ts";
import { groupBy } from "../../components/group-by.ts";
import { byTime } from "../../components/task-list/order.ts";
import type { Section } from "../../components/task-list/sections.ts";
import { addDays } from "../../time/days.ts";
import { dueDay } from "../../time/due.ts";
import { dayName, fullDate } from "../../time/format.ts";
import { overdueSection } from "../today/today-sections.ts";

/** Two weeks are shown whole, also their days without tasks. */
const WHOLE_DAYS = 14;

/** What is overdue, each day of the next two weeks, and later days that have tasks. */
export function upcomingSections(tasks: readonly Task[], today: string): Section[] {
  const byDay = groupBy(tasks, (task) => dueDay(task) ?? "");
  const near = Array.from({ length: WHOLE_DAYS }, (_, days) => addDays(today, days));
  const later = [...byDay.keys()].filter((day) => day > (near.at(-1) ?? today)).sort();
  const days = [...near, ...later].map((day, place) => ({
    key: day,
    heading: fullDate(day),
    ...(place < 2 && { note: dayName(day) }),
    day,
    tasks: (byDay.get(day) ?? []).sort(byTime),
  }));
  return [...overdueSection(tasks, today), ...days];
}
