import { computed, signal } from "@preact/signals";
import type { Task } from "../../client/index.ts";
import { tasks } from "../store/index.ts";

/** Long enough to see what was checked, and to check the next one before the rows move. */
const LINGER_MS = 700;

interface Lingering {
  /** As it was before. */
  readonly task: Task;
  readonly isDone: boolean;
}

const toggled = signal<ReadonlyMap<string, Lingering>>(new Map());
let timer: ReturnType<typeof setTimeout> | undefined;

/**
 * Keeps a task that is completed or reopened where it is for a moment, with its checkbox as it is now. The moment begins
 * anew with each further task.
 */
export function linger(task: Task, isDone: boolean): void {
  toggled.value = new Map(toggled.value).set(task.id, { task, isDone });
  clearTimeout(timer);
  timer = setTimeout(() => {
    toggled.value = new Map();
  }, LINGER_MS);
}

/** Without those that were put back or deleted meanwhile. A recurring task is open again at once. */
const lingering = computed<ReadonlyMap<string, Lingering>>(() => {
  const kept = [...toggled.value].filter(
    ([
      id,
      {
        isDone,
        task: { recurrence },
      },
    ]) => {
      const task = tasks.get(id);
      return task && (task.done === isDone || recurrence);
    },
  );
  return new Map(kept);
});

/** Whether a lingering task was completed; undefined for any other task. */
export function lingeringDone(id: string): boolean | undefined {
  return lingering.value.get(id)?.isDone;
}

/** All tasks, as lists show them. */
export const shownTasks = computed<readonly Task[]>(() => {
  const all = tasks.all();
  return lingering.value.size === 0 ? all : all.map((task) => lingering.value.get(task.id)?.task ?? task);
});
