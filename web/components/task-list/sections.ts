import type { Task } from "../../../client/index.ts";

/** Tasks under one heading, or a whole list without one. */
export interface Section {
  readonly key: string;
  readonly heading?: string;
  /** Beside the heading. */
  readonly note?: string;
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
  /** From 1, in the section. */
  readonly place: number;
}

export function itemsOf(sections: readonly Section[]): Item[] {
  const items: Item[] = [];
  for (const section of sections) {
    if (section.heading !== undefined) items.push({ key: `section ${section.key}`, section });
    let place = 0;
    for (const task of section.tasks) {
      place += 1;
      items.push({ key: task.id, section, task, place });
    }
  }
  return items;
}
