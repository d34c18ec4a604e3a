import type { Task } from "../../../client/index.ts";
import type { Arrangement, Spot } from "../../components/task-list/arrangement.ts";
import type { Item } from "../../components/task-list/sections.ts";
import { changeTasks, editTask, notify } from "../../store/index.ts";
import { addDays, daysBetween } from "../../time/days.ts";
import { dueDay } from "../../time/due.ts";
import { words } from "../../words/words.ts";

/** A list in which tasks move from day to day. */
export const dayArrangement: Arrangement = {
  marks: "section",
  allows: (moving, { section }) => section.day !== undefined && moving.some((task) => dueDay(task) !== section.day),
  put,
  step,
};

function put(moving: readonly Task[], { section: { day, heading } }: Spot): void {
  const [first, ...rest] = moving;
  if (!first || day === undefined) return;
  const act =
    rest.length === 0
      ? editTask(first.id, { due_date: dateFor(first, day) })
      : changeTasks(moving.map((task) => ({ op: "update", id: task.id, due_date: dateFor(task, day) })));
  notify({ text: words.list.movedTo(heading ?? day), undo: act });
}

/** In another zone the date may be another one than where the person is. */
function dateFor(task: Task, day: string): string {
  const from = dueDay(task);
  return from === null || task.due_date === null ? day : addDays(task.due_date, daysBetween(from, day));
}

function step(moving: readonly Task[], by: -1 | 1, items: readonly Item[]): Spot | undefined {
  const sections = [...new Set(items.map(({ section }) => section))];
  const at = sections.findIndex(({ tasks }) => tasks.some((task) => task === moving[0]));
  const section = sections[at + by];
  return section && { section, side: "after" };
}
