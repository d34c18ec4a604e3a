import type { Task } from "../../../client/index.ts";
import type { Subtasks } from "./subtasks.ts";

/** Tasks under one heading, or a whole list without one. */
export interface Section {
  readonly key: string;
  readonly heading?: string;
  /** Beside the heading. */
  readonly note?: string;
  /** What can be done with all its tasks. */
  readonly action?: { readonly text: string; readonly act: (ids: readonly string[]) => void };
  /** The date on which all its tasks are due. Their rows need not say it. */
  readonly day?: string;
  readonly tasks: readonly Task[];
}

/** What stands on one line of a list. */
export type Item = HeadingItem | TaskItem;

export interface HeadingItem {
  readonly key: string;
  readonly section: Section;
  readonly task?: undefined;
}

export interface TaskItem {
  readonly key: string;
  readonly section: Section;
  readonly task: Task;
  /** How many tasks it is a subtask of, in this list. */
  readonly depth: number;
  /** From 1, in the section. */
  readonly place: number;
  /** The number of tasks in the section. */
  readonly size: number;
}

/** @param subtasks those that stand below their parents in the list */
export function itemsOf(sections: readonly Section[], subtasks: Subtasks): Item[] {
  return sections.flatMap((section): Item[] => {
    const rows = section.tasks.flatMap((task) => withSubtasks(task, 0, subtasks));
    const items = rows.map(({ task, depth }, index) => {
      return { key: task.id, section, task, depth, place: index + 1, size: rows.length };
    });
    return section.heading === undefined ? items : [{ key: `section ${section.key}`, section }, ...items];
  });
}

interface Row {
  readonly task: Task;
  readonly depth: number;
}

function withSubtasks(task: Task, depth: number, subtasks: Subtasks): Row[] {
  const below = subtasks.get(task.id) ?? [];
  return [{ task, depth }, ...below.flatMap((each) => withSubtasks(each, depth + 1, subtasks))];
}

export function isEmpty(sections: readonly Section[]): boolean {
  return sections.every(({ tasks }) => tasks.length === 0);
}
