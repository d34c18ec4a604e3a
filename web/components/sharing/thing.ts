import { categories, tasks } from "../../store/index.ts";

/** What is shared: a category or a single task. */
export interface Thing {
  readonly subject: "category" | "task";
  readonly id: string;
}

export interface ThingInView {
  readonly name: string;
  /** What this person may do with it. */
  readonly role: "owner" | "editor" | "viewer";
  readonly owner_id: string;
  /** A task in a category or below another task goes to a new owner with that. */
  readonly isAlone: boolean;
}

export const COLLECTIONS = { category: "categories", task: "tasks" } as const;

/** Undefined where it is deleted, or not this person's to see. */
export function inView({ subject, id }: Thing): ThingInView | undefined {
  if (subject === "category") {
    const category = categories.get(id);
    return category && { ...category, isAlone: true };
  }
  const task = tasks.get(id);
  return task && { ...task, name: task.title, isAlone: task.category_id === null && task.parent_id === null };
}

export function pathOf({ subject, id }: Thing): string {
  return subject === "category" ? `/c/${id}` : `/t/${id}`;
}
