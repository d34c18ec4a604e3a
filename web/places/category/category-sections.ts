import type { Task } from "../../../client/index.ts";
import { shownTasks } from "../../commands/lingering.ts";
import type { Section } from "../../components/task-list/sections.ts";
import { byPosition, isOpen } from "../../store/index.ts";
import { words } from "../../words/words.ts";

/** The open tasks of a category, and, if they are wanted, its other ones. */
export function categorySections(id: string, showsCompleted: boolean): Section[] {
  const tasks = shownTasks.value.filter(({ category_id, parent_id }) => category_id === id && parent_id === null);
  const open = { key: "open", tasks: tasks.filter(isOpen).sort(byPosition) };
  const completed = showsCompleted ? tasks.filter((task) => !isOpen(task)).sort(newestFirst) : [];
  if (completed.length === 0) return [open];
  return [open, { key: "completed", heading: words.nav.completed, tasks: completed }];
}

/** Cancelled tasks have no time of completion. */
function newestFirst(one: Task, other: Task): number {
  return (other.completed_at ?? other.updated_at) < (one.completed_at ?? one.updated_at) ? -1 : 1;
}
