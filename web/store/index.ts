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
const show = (notice: Omit<Notice, "id">) => {
  notices.value = [...notices.value, { id: crypto.randomUUID(), ...notice }];
};
export const notify = (notice: { text: string; undo?: Act; link?: { href: string; text: string } }): void =>
  show({ kind: "message", ...notice });
export const warn = (notice: { text: string }): void => show({ kind: "warning", ...notice });
export function dismiss(id: string) {
  notices.value = notices.value.filter((notice) => notice.id !== id);
}
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
const drafts = new Map<string, Signal<string>>();
export function draft(key: string): Signal<string> {
  const known = drafts.get(key) ?? signal("");
  drafts.set(key, known);
  return known;
}
export const lastUndoable: () => Act | undefined = () => undefined;
export const isPending: (id: string) => boolean = () => false;
interface Options {
  readonly draft?: Draft;
}
export const createTask: (fields: TaskCreate, options?: Options) => Act = () => ({ id: "" });
export const editTask: (id: string, fields: TaskPatch, options?: Options) => Act = () => ({ id: "" });
export const completeTask: (id: string, options?: { subtasks?: boolean }) => Act = () => ({ id: "" });
export const reopenTask: (id: string) => Act = () => ({ id: "" });
export const skipTask: (id: string) => Act = () => ({ id: "" });
export const moveTask: (id: string, place: TaskMove) => Act = () => ({ id: "" });
export const deleteTask: (id: string) => Act = () => ({ id: "" });
export const changeTasks: (operations: BulkOperation[]) => Act = () => ({ id: "" });
export const createCategory: (fields: CategoryCreate, options?: Options) => Act = () => ({ id: "" });
export const editCategory: (id: string, fields: CategoryUpdate, options?: Options) => Act = () => ({ id: "" });
export const moveCategory: (id: string, place: Place) => Act = () => ({ id: "" });
export const deleteCategory: (id: string, options?: { tasks?: "keep" | "delete" }) => Act = () => ({ id: "" });
export const createLabel: (fields: LabelCreate, options?: Options) => Act = () => ({ id: "" });
export const editLabel: (id: string, fields: LabelUpdate, options?: Options) => Act = () => ({ id: "" });
export const moveLabel: (id: string, place: Place) => Act = () => ({ id: "" });
export const deleteLabel: (id: string, options?: { tasks?: "keep" }) => Act = () => ({ id: "" });
export const addComment: (taskId: string, body: string, options?: Options) => Act = () => ({ id: "" });
export const editComment: (id: string, body: string, options?: Options) => Act = () => ({ id: "" });
export const deleteComment: (id: string) => Act = () => ({ id: "" });
export const addReminder: (taskId: string, input: ReminderInput) => Act = () => ({ id: "" });
export const deleteReminder: (id: string) => Act = () => ({ id: "" });
export const editProfile: (fields: ProfileInput, options?: Options) => Act = () => ({ id: "" });
export function undo(_act: Act): void {}
