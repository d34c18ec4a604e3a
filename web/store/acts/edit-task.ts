import type { Task, TaskPatch } from "../../../client/index.ts";
import type { Intent } from "../act.ts";
import type { Effect } from "../predict/effect.ts";
import { lastPosition } from "../predict/positions.ts";
import { type ActContext, type ActOptions, about, labelKeys, paletteOf, present } from "./act-context.ts";
import { completion } from "./complete-task.ts";

export function editTask(context: ActContext, id: string, fields: TaskPatch, { draft }: ActOptions = {}): Intent {
  return {
    ...about(context, id),
    verb: "edit",
    calls: [{ operation: "PATCH /api/tasks/{id}", params: { id }, body: fields, entity: "task" }],
    effects: completes(context, id, fields)
      ? [...edits(context, id, { ...fields, status: undefined, done: undefined }), completion(context, id)]
      : edits(context, id, fields),
    changes: [id],
    needs: [...present([fields.parent_id, fields.category_id]), ...labelKeys(fields.labels)],
    ...(draft && { draft }),
  };
}

/** A recurring task that is set to done moves to its next occurrence. */
function completes({ state }: ActContext, id: string, { status, done }: TaskPatch): boolean {
  return (status === "done" || done === true) && Boolean(state.get("task", id)?.recurrence);
}

const WRITABLE: readonly (keyof Task & keyof TaskPatch)[] = [
  ...(["title", "description", "status", "priority", "due_date", "due_time", "time_zone"] as const),
  ...(["category_id", "labels", "parent_id", "recurrence", "assignee_id"] as const),
];

function edits({ state, now }: ActContext, id: string, patch: TaskPatch): Effect[] {
  const sent: TaskPatch = "done" in patch ? { status: patch.done ? "done" : "todo", ...patch } : patch;
  const known = WRITABLE.filter((name) => sent[name] !== undefined).map((name) => [name, sent[name]]);
  const fields = Object.fromEntries(known) as Partial<Task>;
  const at = now.toISOString();
  if (fields.status)
    Object.assign(fields, { done: fields.status === "done", completed_at: fields.status === "done" ? at : null });
  if (patch.recurrence) fields.recurrence = { rrule: patch.recurrence.rrule, from: patch.recurrence.from ?? "due" };
  const task = state.get("task", id);
  const moves =
    task &&
    (("parent_id" in fields && fields.parent_id !== task.parent_id) ||
      ("category_id" in fields && fields.category_id !== task.category_id));
  if (moves) fields.position = lastPosition();
  return [{ do: "patch", entity: "task", id, fields: { ...fields, updated_at: at } }, ...paletteOf(fields.labels, at)];
}

/** Adds and removes labels, whatever others add and remove meanwhile. */
export function labelTask(
  context: ActContext,
  id: string,
  { add = [], remove = [] }: { add?: string[]; remove?: string[] },
  { draft }: ActOptions = {},
): Intent {
  return {
    ...about(context, id),
    verb: "edit",
    calls: [{ operation: "POST /api/tasks/{id}/labels", params: { id }, body: { add, remove }, entity: "task" }],
    effects: [{ do: "label", id, add, remove }, ...paletteOf(add, context.now.toISOString())],
    changes: [id],
    needs: labelKeys([...add, ...remove]),
    ...(draft && { draft }),
  };
}
