import type { Completion, Task } from "../../../client/index.ts";

/** A completion that the replica does not have: of a recurring task that is due again, or of a task that is deleted. */
export interface PastTask extends Task {
  readonly task_id: string;
}

/**
 * The completed tasks of the replica, and what the server knows beyond them, newest first.
 * @param completions newest first
 */
export function completedTasks(tasks: readonly Task[], completions: readonly Completion[]): (Task | PastTask)[] {
  const done = tasks.filter(({ done, completed_at }) => done && completed_at !== null);
  const byId = new Map(tasks.map((task) => [task.id, task]));
  // The newest completion of a task that is done is that task itself.
  const open = new Set(done.map(({ id }) => id));
  const past = completions.filter(({ task_id }) => !open.delete(task_id));
  return [...done, ...past.map((completion) => pastTask(completion, byId.get(completion.task_id)))].sort(newestFirst);
}

function pastTask(completion: Completion, task: Task | undefined): PastTask {
  const { id, task_id, title, due_at, completed_at } = completion;
  return { ...(task ?? BARE), id, task_id, title, due_at, completed_at, status: "done", done: true, role: "viewer" };
}

function newestFirst(one: Task, other: Task): number {
  return (one.completed_at ?? "") > (other.completed_at ?? "") ? -1 : 1;
}

const BARE: Omit<Task, "id" | "title"> = {
  description: "",
  status: "done",
  done: true,
  priority: "none",
  due_date: null,
  due_time: null,
  time_zone: null,
  category_id: null,
  labels: [],
  parent_id: null,
  recurrence: null,
  completed_at: null,
  due_at: null,
  owner_id: "",
  created_by: "",
  assignee_id: null,
  position: "",
  role: "viewer",
  version: 0,
  created_at: "",
  updated_at: "",
};
