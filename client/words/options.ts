import type { Priority } from "./signs.ts";

export interface ParseOptions {
  /** The present moment; `new Date()` by default. */
  readonly now?: Date;
  /** The IANA name of the user's time zone. */
  readonly zone: string;
  readonly categories?: readonly { readonly id: string; readonly name: string }[];
  /** The members of each category. A task in it can be assigned to them. */
  readonly members?: readonly { readonly category_id: string; readonly id: string; readonly username: string }[];
  /** The view in which the task is added. The words override it. */
  readonly place?: { readonly category_id?: string; readonly label?: string; readonly due_date?: string };
  /** The texts of tokens that are to stay in the title. */
  readonly ignored?: readonly string[];
}

/** Fields of a task, as the API takes them. */
export interface TaskFields {
  due_date?: string;
  due_time?: string;
  recurrence?: { rrule: string; from: "due" | "completion" };
  priority?: Priority;
  category_id?: string;
  labels?: string[];
  assignee_id?: string;
}
