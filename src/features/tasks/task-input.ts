import type { Priority, Status } from "../../db/schema/tasks.ts";
import { fold, foldAccents } from "../../kernel/text.ts";
import type { ScheduleInput } from "./schedule.ts";

export interface TaskInput extends ScheduleInput {
  title?: string | undefined;
  description?: string | undefined;
  status?: Status | undefined;
  /** The two-state view of `status`, in its place. */
  done?: boolean | undefined;
  priority?: Priority | undefined;
  category_id?: string | null | undefined;
  parent_id?: string | null | undefined;
  assignee_id?: string | null | undefined;
  labels?: string[] | undefined;
}

export function statusAfter(before: Status, { status, done }: TaskInput): Status {
  if (status !== undefined) return status;
  if (done === undefined || done === (before === "done")) return before;
  return done ? "done" : "todo";
}

/** The columns that depend on nothing but the input. */
export function plainColumns({ title, description, priority, assignee_id }: TaskInput) {
  return {
    ...(title !== undefined && titleColumns(title)),
    ...(description !== undefined && { description, descriptionKey: foldAccents(description) }),
    ...(priority !== undefined && { priority }),
    ...(assignee_id !== undefined && { assigneeId: assignee_id }),
  };
}

/** The sort key is kept only where it is not the folded title. */
export function titleColumns(title: string) {
  const [titleKey, sortKey] = [fold(title), foldAccents(title)];
  return { title, titleKey, titleSort: sortKey === titleKey ? null : sortKey };
}
