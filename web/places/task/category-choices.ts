import type { Category, Task } from "../../../client/index.ts";
import { canEdit } from "../../store/index.ts";

/**
 * The categories that a person may move a task to; null stands for none. Moving among one owner's categories takes an editor
 * of both, any other move the task's owner.
 */
export function categoryChoices(task: Task, categories: readonly Category[]): (Category | null)[] {
  const writable = categories.filter((each) => canEdit(each) || each.id === task.category_id);
  if (task.role === "owner") return [null, ...writable];
  const isInOne = task.category_id !== null;
  return isInOne ? writable.filter(({ owner_id }) => owner_id === task.owner_id) : [null];
}
