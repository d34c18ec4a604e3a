import { computed, signal } from "@preact/signals";
import type { Task } from "../../../client/index.ts";
import { tasks } from "../../store/index.ts";

/** Long enough to see what was checked, and to check the next one before the rows move. */
const LINGER_MS = 700;

const completed = signal<ReadonlyMap<string, Task>>(new Map());
let timer: ReturnType<typeof setTimeout> | undefined;

/** Keeps a completed task where it is, checked, for a moment. The moment begins anew with each further one. */
export function linger(task: Task): void {
  completed.value = new Map(completed.value).set(task.id, task);
  clearTimeout(timer);
  timer = setTimeout(() => {
    completed.value = new Map();
  }, LINGER_MS);
}

/** Those that were just completed, as they were before. One that was reopened or deleted meanwhile is not among them. */
const lingering = computed(() => {
  const kept = [...completed.value].filter(([id, { recurrence }]) => {
    const task = tasks.get(id);
    return task && (task.done || recurrence);
  });
  return new Map(kept);
});

export function isLingering(id: string): boolean {
  return lingering.value.has(id);
}

/** All tasks, as lists show them. */
export const shownTasks = computed<readonly Task[]>(() => {
  const all = tasks.all();
  return lingering.value.size === 0 ? all : all.map((task) => lingering.value.get(task.id) ?? task);
});
