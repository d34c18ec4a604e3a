import { computed } from "@preact/signals";
import { comments, tasks } from "../../store/index.ts";

export interface Progress {
  readonly done: number;
  readonly total: number;
}

const progress = computed(() => {
  const byParent = new Map<string, Progress>();
  for (const { parent_id, status, done: isDone } of tasks.all()) {
    if (parent_id === null || status === "cancelled") continue;
    const { done, total } = byParent.get(parent_id) ?? { done: 0, total: 0 };
    byParent.set(parent_id, { done: done + (isDone ? 1 : 0), total: total + 1 });
  }
  return byParent;
});

const commentCounts = computed(() => {
  const byTask = new Map<string, number>();
  for (const { task_id } of comments.all()) byTask.set(task_id, (byTask.get(task_id) ?? 0) + 1);
  return byTask;
});

/** How many of a task's own subtasks are done. */
export function subtaskProgress(id: string): Progress | undefined {
  return progress.value.get(id);
}

export function commentCount(id: string): number {
  return commentCounts.value.get(id) ?? 0;
}
