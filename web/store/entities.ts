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

/** During a deployment, the server and other tabs may have entities that this version of the app does not know. */
export function isKnownEntity({ entity }: { readonly entity: string }): boolean {
  return ENTITIES.some((known) => known === entity);
}

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

/** Whether a task is neither done nor cancelled. One whose status is not known is still shown. */
export function isOpen({ status, done }: Task): boolean {
  return !done && status !== "cancelled";
}

/** Whether one may change a task or a category. With a role that is not known, one may only view it. */
export function canEdit({ role }: Pick<Task | Category, "role">): boolean {
  return role === "owner" || role === "editor";
}
