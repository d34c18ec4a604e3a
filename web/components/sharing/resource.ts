import { categories, tasks } from "../../store/index.ts";

/** What is shared: a category or a single task. */
export interface Resource {
  readonly subject: "category" | "task";
  readonly id: string;
}

export interface ResourceInView {
  readonly name: string;
  /** What this person may do with it. */
  readonly role: "owner" | "editor" | "viewer";
  /** A task in a category or below another task cannot be handed over by itself. */
  readonly isAlone: boolean;
}

export const COLLECTIONS = { category: "categories", task: "tasks" } as const;

/** Undefined where it is deleted, or not this person's to see. */
export function inView({ subject, id }: Resource): ResourceInView | undefined {
  if (subject === "category") {
    const category = categories.get(id);
    return category && { ...category, isAlone: true };
  }
  const task = tasks.get(id);
  return task && { ...task, name: task.title, isAlone: task.category_id === null && task.parent_id === null };
}

export function pathOf({ subject, id }: Resource): string {
  return subject === "category" ? `/c/${id}` : `/t/${id}`;
}
