import type { Priority } from "./signs.ts";

export interface ParseOptions {
  /** The present moment; `new Date()` by default. */
  readonly now?: Date;
  /** The IANA name of the user's time zone. */
  readonly zone: string;
  readonly categories?: readonly { readonly id: string; readonly name: string }[];
  /** Whom a task can be assigned to: the members of each category. */
  readonly members?: readonly { readonly category_id: string; readonly id: string; readonly username: string }[];
  /** Where the task is added: it goes there unless its words say otherwise. */
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
