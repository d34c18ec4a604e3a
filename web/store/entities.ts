import type { Category, Comment, Invitation, Label, Profile, Reminder, Task } from "../../client/index.ts";

/** What the feed carries. */
export interface Entities {
  task: Task;
  category: Category;
  label: Label;
  comment: Comment;
  reminder: Reminder;
  invitation: Invitation;
  profile: Profile;
}

export type Entity = keyof Entities;
export type Data<E extends Entity = Entity> = Entities[E];

export const ENTITIES: readonly Entity[] = [
  "profile",
  "category",
  "label",
  "task",
  "comment",
  "reminder",
  "invitation",
];

/** An entity as the server has it, and the number of the change that left it so. */
export interface Row {
  readonly entity: Entity;
  readonly id: string;
  readonly seq: number;
  readonly data: Data;
}

/** A change of the server's; null is a deletion. */
export interface BaseChange {
  readonly entity: Entity;
  readonly id: string;
  readonly seq: number;
  readonly data: Data | null;
}

/** Whether a task is neither done nor cancelled. */
export function isOpen({ status }: Task): boolean {
  return status === "todo" || status === "in_progress";
}
