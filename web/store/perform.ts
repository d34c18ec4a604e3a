import type { BulkOperation, Operations, ProfileInput, ReminderInput, TaskPatch } from "../../client/index.ts";
import type { Act, Intent } from "./act.ts";
import type { TaskFields } from "./acts/create-task.ts";
import * as intents from "./acts/index.ts";
import type { TaskMove } from "./acts/move-task.ts";
import type { Making, Options, Scene } from "./acts/scene.ts";
import { tab } from "./opened.ts";

function perform<I extends Intent>(decide: (scene: Scene) => I): Act {
  const { engine, account } = tab();
  return engine.perform(decide({ state: engine.view.layer, account, now: new Date() }));
}

/** An act that makes something, with the id of that. */
function make(decide: (scene: Scene) => Making): Act & { readonly madeId: string } {
  let madeId = "";
  const act = perform((scene) => {
    const { id, ...intent } = decide(scene);
    madeId = id;
    return intent;
  });
  return { ...act, madeId };
}

export const createTask = (fields: TaskFields, options?: Options) =>
  make((scene) => intents.createTask(scene, fields, options));
export const editTask = (id: string, fields: TaskPatch, options?: Options) =>
  perform((scene) => intents.editTask(scene, id, fields, options));
export const labelTask = (id: string, change: { add?: string[]; remove?: string[] }) =>
  perform((scene) => intents.labelTask(scene, id, change));
export const completeTask = (id: string, options?: { subtasks?: boolean }) =>
  perform((scene) => intents.completeTask(scene, id, options));
export const reopenTask = (id: string) => perform((scene) => intents.reopenTask(scene, id));
export const skipTask = (id: string) => perform((scene) => intents.skipTask(scene, id));
export const moveTask = (id: string, place: TaskMove) => perform((scene) => intents.moveTask(scene, id, place));
export const deleteTask = (id: string) => perform((scene) => intents.deleteTask(scene, id));
export const changeTasks = (operations: readonly BulkOperation[]) =>
  perform((scene) => intents.changeTasks(scene, operations));

type ListedFields = { name?: string; color?: string | null };

export const createCategory = (fields: ListedFields & { name: string }, options?: Options) =>
  make((scene) => intents.createListed(scene, "category", fields, options));
export const editCategory = (id: string, fields: ListedFields, options?: Options) =>
  perform((scene) => intents.editListed(scene, "category", id, fields, options));
export const moveCategory = (id: string, place: Operations["POST /api/categories/{id}/move"]["body"]) =>
  perform((scene) => intents.moveListed(scene, "category", id, place));
export const deleteCategory = (id: string, { tasks = "keep" }: { tasks?: "keep" | "delete" } = {}) =>
  perform((scene) => intents.deleteListed(scene, "category", id, tasks));

export const createLabel = (fields: ListedFields & { name: string }, options?: Options) =>
  make((scene) => intents.createListed(scene, "label", fields, options));
export const editLabel = (id: string, fields: ListedFields, options?: Options) =>
  perform((scene) => intents.editListed(scene, "label", id, fields, options));
export const moveLabel = (id: string, place: Operations["POST /api/labels/{id}/move"]["body"]) =>
  perform((scene) => intents.moveListed(scene, "label", id, place));
export const deleteLabel = (id: string, { tasks = "remove" }: { tasks?: "keep" | "remove" } = {}) =>
  perform((scene) => intents.deleteListed(scene, "label", id, tasks));

export const addComment = (taskId: string, body: string, options?: Options) =>
  make((scene) => intents.addComment(scene, taskId, body, options));
export const editComment = (id: string, body: string, options?: Options) =>
  perform((scene) => intents.editComment(scene, id, body, options));
export const deleteComment = (id: string) => perform((scene) => intents.deleteComment(scene, id));

export const addReminder = (taskId: string, when: Pick<ReminderInput, "at" | "minutes_before">) =>
  make((scene) => intents.addReminder(scene, taskId, when));
export const deleteReminder = (id: string) => perform((scene) => intents.deleteReminder(scene, id));

export const editProfile = (fields: ProfileInput) => perform((scene) => intents.editProfile(scene, fields));

export function undo(act: Act): void {
  tab().engine.undo(act.id);
}
