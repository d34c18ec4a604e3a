import { computed } from "@preact/signals";
import { isForMe } from "../components/task-list/open-tasks.ts";
import { isOpen, tasks } from "../store/index.ts";
import { today } from "../time/clock.ts";
import { dueDay } from "../time/due.ts";

interface OpenCounts {
  readonly inbox: number;
  /** Due today or overdue. */
  readonly today: number;
  /** By the id of the category. */
  readonly categories: ReadonlyMap<string, number>;
  /** By the name of the label. */
  readonly labels: ReadonlyMap<string, number>;
}

/** How many tasks are open, by where they are listed. A subtask is part of its parent in an inbox or a category. */
export const openCounts = computed<OpenCounts>(() => {
  const categories = new Map<string, number>();
  const labels = new Map<string, number>();
  let inbox = 0;
  let dueToday = 0;
  for (const task of tasks.all()) {
    if (!isOpen(task)) continue;
    if (task.parent_id === null && task.category_id === null) inbox += 1;
    if (task.parent_id === null && task.category_id !== null) increment(categories, task.category_id);
    for (const label of task.labels) increment(labels, label);
    const day = isForMe(task) ? dueDay(task) : null;
    if (day !== null && day <= today.value) dueToday += 1;
  }
  return { inbox, today: dueToday, categories, labels };
});

function increment(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
