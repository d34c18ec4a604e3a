import type { Task } from "../../../client/index.ts";
import { byDay, byTime } from "../../components/task-list/open-tasks.ts";
import type { Section } from "../../components/task-list/sections.ts";
import { dueDay } from "../../time/due.ts";
import { fullDate } from "../../time/format.ts";
import { words } from "../../words/words.ts";

/** What is overdue, and what is due today. */
export function todaySections(tasks: readonly Task[], today: string): Section[] {
  const days = new Map(tasks.map((task) => [task, dueDay(task)]));
  const overdue = tasks.filter((task) => isBefore(days.get(task), today)).sort(byDay);
  const due = tasks.filter((task) => days.get(task) === today).sort(byTime);
  return [
    ...(overdue.length > 0 ? [{ key: "overdue", heading: words.list.overdue, tasks: overdue }] : []),
    ...(due.length > 0 ? [{ key: today, heading: words.nav.today, note: fullDate(today), tasks: due }] : []),
  ];
}

function isBefore(day: string | null | undefined, today: string): boolean {
  return typeof day === "string" && day < today;
}
