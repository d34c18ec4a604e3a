import type { Task, TaskCreate } from "../../../client/index.ts";
import { newId } from "../ids.ts";
import type { Effect } from "../predict/effect.ts";
import { positionIn } from "../predict/positions.ts";
import { sorted, spelled } from "../predict/predict-labels.ts";
import { dueFields } from "../predict/predict-task.ts";
import {
  type ActContext,
  type ActOptions,
  type Creation,
  labelKeys,
  listKey,
  listOf,
  paletteOf,
  present,
} from "./act-context.ts";

export type TaskFields = Omit<TaskCreate, "id">;

export function createTask(context: ActContext, fields: TaskFields, { draft }: ActOptions = {}): Creation {
  const id = newId(context.now.getTime());
  const body = { id, ...fields };
  return {
    id,
    verb: "create",
    title: fields.title,
    calls: [{ operation: "POST /api/tasks", body, entity: "task" }],
    effects: creation(context, id, fields),
    changes: [listKey(fields)],
    needs: [...present([fields.parent_id, fields.category_id]), ...labelKeys(fields.labels)],
    ...(draft && { draft }),
  };
}

export function creation({ state, account, now }: ActContext, id: string, fields: TaskFields): Effect[] {
  const { title, description = "", priority = "none", labels = [], recurrence, assignee_id = null } = fields;
  const parent = fields.parent_id ? state.get("task", fields.parent_id) : undefined;
  const category_id = parent?.category_id ?? fields.category_id ?? null;
  const place = parent ?? (category_id ? state.get("category", category_id) : undefined);
  const status = fields.status ?? (fields.done ? "done" : "todo");
  const at = now.toISOString();
  const due = {
    due_date: fields.due_date ?? null,
    due_time: fields.due_time ?? null,
    time_zone: fields.time_zone ?? null,
  };
  const task: Task = {
    id,
    title: title.trim(),
    description,
    status,
    done: status === "done",
    priority,
    ...due,
    due_at: null,
    category_id,
    labels: sorted(spelled(state, labels)),
    parent_id: parent?.id ?? null,
    recurrence: recurrence ? { rrule: recurrence.rrule, from: recurrence.from ?? "due" } : null,
    completed_at: status === "done" ? at : null,
    owner_id: place?.owner_id ?? account.id,
    created_by: account.id,
    assignee_id,
    position: positionIn(listOf(state, { parent_id: parent?.id ?? null, category_id }), id, {}),
    role: place?.role ?? "owner",
    version: 0,
    created_at: at,
    updated_at: at,
  };
  return [{ do: "put", entity: "task", id, data: { ...task, ...dueFields(state, task) } }, ...paletteOf(labels, at)];
}
