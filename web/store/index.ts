// A stand-in with the store's signatures.
import { type Signal, signal } from "@preact/signals";
import type {
  BulkOperation,
  Category,
  CategoryCreate,
  CategoryUpdate,
  Comment,
  Invitation,
  Label,
  LabelCreate,
  LabelUpdate,
  Place,
  Profile,
  ProfileInput,
  Reminder,
  ReminderInput,
  Task,
  TaskCreate,
  TaskMove,
  TaskPatch,
} from "../../client/index.ts";

export interface Act {
  readonly id: string;
}
export interface Draft {
  readonly key: string;
  readonly text: string;
}
export interface Notice {
  readonly id: string;
  readonly kind: "message" | "warning";
  readonly text: string;
  readonly undo?: Act;
  /** Where the thing is now, if it is not in view. */
  readonly link?: { readonly href: string; readonly text: string };
}
export const notices = signal<readonly Notice[]>([]);
export declare function notify(notice: { text: string; undo?: Act; link?: Notice["link"] }): void;
export declare function warn(notice: { text: string }): void;
export function dismiss(_id: string) {}
export const connection = signal<{ state: "live" | "offline" | "connecting"; pending: number }>({
  state: "live",
  pending: 0,
});
export interface Collection<T> {
  all(): readonly T[];
  get(id: string): T | undefined;
}
const collection = <T>(): Collection<T> => ({ all: () => [], get: () => undefined });
export const tasks = collection<Task>();
export const categories = collection<Category>();
export const labels = collection<Label>();
export const comments = collection<Comment>();
export const reminders = collection<Reminder>();
export const invitations = collection<Invitation>();
export const profile = signal<Profile | undefined>(undefined);
export declare function draft(key: string): Signal<string>;
export declare function lastUndoable(): Act | undefined;
export declare function isPending(id: string): boolean;
interface Options {
  readonly draft?: Draft;
}
export declare function createTask(fields: TaskCreate, options?: Options): Act;
export declare function editTask(id: string, fields: TaskPatch, options?: Options): Act;
export declare function completeTask(id: string, options?: { subtasks?: boolean }): Act;
export declare function reopenTask(id: string): Act;
export declare function skipTask(id: string): Act;
export declare function moveTask(id: string, place: TaskMove): Act;
export declare function deleteTask(id: string): Act;
export declare function changeTasks(operations: BulkOperation[]): Act;
export declare function createCategory(fields: CategoryCreate, options?: Options): Act;
export declare function editCategory(id: string, fields: CategoryUpdate, options?: Options): Act;
export declare function moveCategory(id: string, place: Place): Act;
export declare function deleteCategory(id: string, options?: { tasks?: "keep" | "delete" }): Act;
export declare function createLabel(fields: LabelCreate, options?: Options): Act;
export declare function editLabel(id: string, fields: LabelUpdate, options?: Options): Act;
export declare function moveLabel(id: string, place: Place): Act;
export declare function deleteLabel(id: string, options?: { tasks?: "keep" }): Act;
export declare function addComment(taskId: string, body: string, options?: Options): Act;
export declare function editComment(id: string, body: string, options?: Options): Act;
export declare function deleteComment(id: string): Act;
export declare function addReminder(taskId: string, input: ReminderInput): Act;
export declare function deleteReminder(id: string): Act;
export declare function editProfile(fields: ProfileInput, options?: Options): Act;
export function undo(_act: Act): void {}
