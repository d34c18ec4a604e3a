import type { Task } from "../../../client/index.ts";
import { openPicker } from "../../commands/opened-dialog.ts";
import { byDay, byTime } from "../../components/task-list/order.ts";
import type { Section } from "../../components/task-list/sections.ts";
import { dueDay } from "../../time/due.ts";
import { fullDate } from "../../time/format.ts";
import { words } from "../../words/words.ts";

/** What is overdue, and what is due today. Those without tasks are left out. */
export function todaySections(tasks: readonly Task[], today: string): Section[] {
  const due = tasks.filter((task) => dueDay(task) === today).sort(byTime);
  const sections = [
    ...overdueSection(tasks, today),
    { key: today, heading: words.nav.today, note: fullDate(today), day: today, tasks: due },
  ];
  return sections.filter((section) => section.tasks.length > 0);
}

/** What was due on an earlier day, if there is something. */
export function overdueSection(tasks: readonly Task[], today: string): Section[] {
  const overdue = tasks.filter((task) => (dueDay(task) ?? today) < today).sort(byDay);
  const action = { text: words.list.reschedule, act: (ids: readonly string[]) => openPicker("due", ids) };
  return overdue.length > 0 ? [{ key: "overdue", heading: words.list.overdue, action, tasks: overdue }] : [];
}
