import type { BulkOperation, Operations, ProfileInput, ReminderInput, TaskPatch } from "../../client/index.ts";
import type { Act, Intent } from "./act.ts";
import type { ActContext, ActOptions, Creation } from "./acts/act-context.ts";
import type { TaskFields } from "./acts/create-task.ts";
import * as intents from "./acts/index.ts";
import type { TaskMove } from "./acts/move-task.ts";
import { tab } from "./open-store.ts";

function perform<I extends Intent>(decide: (context: ActContext) => I): Act {
  const { engine, account } = tab();
  return engine.perform(decide({ state: engine.view.layer, account, now: new Date() }));
}

/** An act that makes something, with the id of that. */
function make(decide: (context: ActContext) => Creation): Act & { readonly madeId: string } {
  let madeId = "";
  const act = perform((context) => {
    const { id, ...intent } = decide(context);
    madeId = id;
    return intent;
  });
  return { ...act, madeId };
}

export const createTask = (fields: TaskFields, options?: ActOptions) =>
  make((context) => intents.createTask(context, fields, options));
export const editTask = (id: string, fields: TaskPatch, options?: ActOptions) =>
  perform((context) => intents.editTask(context, id, fields, options));
export const labelTask = (id: string, change: { add?: string[]; remove?: string[] }, options?: ActOptions) =>
  perform((context) => intents.labelTask(context, id, change, options));
export const completeTask = (id: string, options?: { subtasks?: boolean }) =>
  perform((context) => intents.completeTask(context, id, options));
export const reopenTask = (id: string) => perform((context) => intents.reopenTask(context, id));
export const skipTask = (id: string) => perform((context) => intents.skipTask(context, id));
export const moveTask = (id: string, place: TaskMove) => perform((context) => intents.moveTask(context, id, place));
export const deleteTask = (id: string) => perform((context) => intents.deleteTask(context, id));
export const changeTasks = (operations: readonly BulkOperation[]) =>
  perform((context) => intents.changeTasks(context, operations));

type ListedFields = { name?: string; color?: string | null };

export const createCategory = (fields: ListedFields & { name: string }, options?: ActOptions) =>
  make((context) => intents.createListed(context, "category", fields, options));
export const editCategory = (id: string, fields: ListedFields, options?: ActOptions) =>
  perform((context) => intents.editListed(context, "category", id, fields, options));
export const moveCategory = (id: string, place: Operations["POST /api/categories/{id}/move"]["body"]) =>
  perform((context) => intents.moveListed(context, "category", id, place));
export const deleteCategory = (id: string, { tasks = "keep" }: { tasks?: "keep" | "delete" } = {}) =>
  perform((context) => intents.deleteListed(context, "category", id, tasks));

export const editLabel = (id: string, fields: ListedFields, options?: ActOptions) =>
  perform((context) => intents.editListed(context, "label", id, fields, options));
export const moveLabel = (id: string, place: Operations["POST /api/labels/{id}/move"]["body"]) =>
  perform((context) => intents.moveListed(context, "label", id, place));
export const deleteLabel = (id: string, { tasks = "remove" }: { tasks?: "keep" | "remove" } = {}) =>
  perform((context) => intents.deleteListed(context, "label", id, tasks));

export const addComment = (taskId: string, body: string, options?: ActOptions) =>
  make((context) => intents.addComment(context, taskId, body, options));
export const editComment = (id: string, body: string, options?: ActOptions) =>
  perform((context) => intents.editComment(context, id, body, options));
export const deleteComment = (id: string) => perform((context) => intents.deleteComment(context, id));

export const addReminder = (taskId: string, when: Pick<ReminderInput, "at" | "minutes_before">) =>
  make((context) => intents.addReminder(context, taskId, when));
export const deleteReminder = (id: string) => perform((context) => intents.deleteReminder(context, id));

export const editProfile = (fields: ProfileInput, options?: ActOptions) =>
  perform((context) => intents.editProfile(context, fields, options));

export function undo(act: Act): void {
  tab().engine.undo(act.id);
}
