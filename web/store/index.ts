import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { BulkOperation, Operations, Profile, ProfileInput, ReminderInput, TaskPatch } from "../../client/index.ts";
import type { Act, Intent } from "./act.ts";
import type { Data, Entity } from "./entities.ts";
import { deleteStorage } from "./idb-storage.ts";
import * as listed from "./others.ts";
import { type Account, type Connection, openTab, type Tab, type TabOptions } from "./tab.ts";
import * as verbs from "./tasks.ts";

export type { Act, Draft } from "./act.ts";
export { isSameLabel, labelKey } from "./effects.ts";
export { newId } from "./ids.ts";
export { dismiss, type Notice, notices, notify, warn } from "./notices.ts";
export { byPosition, type Place } from "./positions.ts";
export type { Options, TaskFields, TaskMove } from "./tasks.ts";
export type { Account, Connection, TabOptions as StoreOptions };

const current = signal<Tab | undefined>();

let opening = 0;

/** Opens the data of a person: what is in this browser shows at once, and is kept as the server has it. */
export async function openStore(options: TabOptions): Promise<void> {
  closeStore();
  opening += 1;
  const turn = opening;
  const opened = await openTab(options);
  // Someone else has signed in meanwhile.
  if (turn === opening) current.value = opened;
  else opened.close();
}

/** The data stay in the browser, for the same person's next sign-in. */
export function closeStore(): void {
  opening += 1;
  current.peek()?.close();
  current.value = undefined;
}

/** For signing out: deletes what is in this browser of a person, in all tabs. */
export async function deleteStore(accountId: string): Promise<void> {
  current.peek()?.tellDeleted();
  closeStore();
  await deleteStorage(accountId);
}

/** Deletes the copy of the server's data that is in this browser, and fetches it again. What waits to be sent stays. */
export function refillStore(): void {
  tab().engine.refill();
}

function collection<E extends Entity>(entity: E) {
  return {
    all: (): readonly Data<E>[] => current.value?.engine.view.collections[entity].all() ?? [],
    get: (id: string): Data<E> | undefined => current.value?.engine.view.collections[entity].get(id),
    /** As the server has it, without one's own acts. */
    base: (id: string): Data<E> | undefined => current.value?.engine.view.collections[entity].base(id),
  };
}

export const tasks = collection("task");
export const categories = collection("category");
export const labels = collection("label");
export const comments = collection("comment");
export const reminders = collection("reminder");
export const invitations = collection("invitation");

/** Undefined until it is there. */
export const profile: ReadonlySignal<Profile | undefined> = computed(() => {
  const id = current.value?.account.id;
  return id === undefined ? undefined : current.value?.engine.view.collections.profile.get(id);
});

export const connection: ReadonlySignal<Connection> = computed(() => current.value?.connection.value ?? OFFLINE);
const OFFLINE: Connection = { state: "connecting", pending: 0 };

/** Whether everything that the person can see was there once: before that, an empty list may just not be read. */
export const isFilled: ReadonlySignal<boolean> = computed(() => current.value?.engine.isFilled.value ?? false);

/** Whether something of it waits for the server's answer. */
export function isPending(id: string): boolean {
  return current.value?.pendingIds.value.has(id) ?? false;
}

/** A signal of text that survives navigation and reload; set it to save it. */
export function draft(key: string): Signal<string> {
  return tab().engine.drafts.get(key);
}

/** The act that `z` takes back. */
export function lastUndoable(): Act | undefined {
  return current.value?.lastUndoable.value;
}

export function undo(act: Act): void {
  tab().engine.undo(act.id);
}

function tab(): Tab {
  const opened = current.peek();
  if (!opened) throw new Error("nobody is signed in");
  return opened;
}

function perform<I extends Intent>(decide: (scene: verbs.Scene) => I): Act {
  const { engine, account } = tab();
  return engine.perform(decide({ state: engine.view.layer, account, now: new Date() }));
}

/** An act that makes something, with the id of that. */
function make(decide: (scene: verbs.Scene) => Intent & { id: string }): Act & { readonly madeId: string } {
  let madeId = "";
  const act = perform((scene) => {
    const { id, ...intent } = decide(scene);
    madeId = id;
    return intent;
  });
  return { ...act, madeId };
}

type Options = verbs.Options;

export const createTask = (fields: verbs.TaskFields, options?: Options) =>
  make((scene) => verbs.createTask(scene, fields, options));
export const editTask = (id: string, fields: TaskPatch, options?: Options) =>
  perform((scene) => verbs.editTask(scene, id, fields, options));
export const labelTask = (id: string, change: { add?: string[]; remove?: string[] }) =>
  perform((scene) => verbs.labelTask(scene, id, change));
export const completeTask = (id: string, options?: { subtasks?: boolean }) =>
  perform((scene) => verbs.completeTask(scene, id, options));
export const reopenTask = (id: string) => perform((scene) => verbs.reopenTask(scene, id));
export const skipTask = (id: string) => perform((scene) => verbs.skipTask(scene, id));
export const moveTask = (id: string, place: verbs.TaskMove) => perform((scene) => verbs.moveTask(scene, id, place));
export const deleteTask = (id: string) => perform((scene) => verbs.deleteTask(scene, id));
export const changeTasks = (operations: readonly BulkOperation[]) =>
  perform((scene) => verbs.changeTasks(scene, operations));

type ListedFields = { name?: string; color?: string | null };

export const createCategory = (fields: ListedFields & { name: string }, options?: Options) =>
  make((scene) => listed.createListed(scene, "category", fields, options));
export const editCategory = (id: string, fields: ListedFields, options?: Options) =>
  perform((scene) => listed.editListed(scene, "category", id, fields, options));
export const moveCategory = (id: string, place: Operations["POST /api/categories/{id}/move"]["body"]) =>
  perform((scene) => listed.moveListed(scene, "category", id, place));
export const deleteCategory = (id: string, { tasks = "keep" }: { tasks?: "keep" | "delete" } = {}) =>
  perform((scene) => listed.deleteListed(scene, "category", id, tasks));

export const createLabel = (fields: ListedFields & { name: string }, options?: Options) =>
  make((scene) => listed.createListed(scene, "label", fields, options));
export const editLabel = (id: string, fields: ListedFields, options?: Options) =>
  perform((scene) => listed.editListed(scene, "label", id, fields, options));
export const moveLabel = (id: string, place: Operations["POST /api/labels/{id}/move"]["body"]) =>
  perform((scene) => listed.moveListed(scene, "label", id, place));
export const deleteLabel = (id: string, { tasks = "remove" }: { tasks?: "keep" | "remove" } = {}) =>
  perform((scene) => listed.deleteListed(scene, "label", id, tasks));

export const addComment = (taskId: string, body: string, options?: Options) =>
  make((scene) => listed.addComment(scene, taskId, body, options));
export const editComment = (id: string, body: string, options?: Options) =>
  perform((scene) => listed.editComment(scene, id, body, options));
export const deleteComment = (id: string) => perform((scene) => listed.deleteComment(scene, id));

export const addReminder = (taskId: string, when: Pick<ReminderInput, "at" | "minutes_before">) =>
  make((scene) => listed.addReminder(scene, taskId, when));
export const deleteReminder = (id: string) => perform((scene) => listed.deleteReminder(scene, id));

export const editProfile = (fields: ProfileInput) => perform((scene) => listed.editProfile(scene, fields));
