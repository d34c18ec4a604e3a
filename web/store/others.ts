import type {
  CategoryUpdate,
  CommentCreate,
  LabelUpdate,
  ProfileInput,
  Reminder,
  ReminderInput,
} from "../../client/index.ts";
import type { Call, Intent } from "./act.ts";
import { labelKey, reminderAt } from "./effects.ts";
import type { Data } from "./entities.ts";
import { newId } from "./ids.ts";
import { lastPosition, type Place, positionIn } from "./positions.ts";
import { about, type Options, type Scene } from "./tasks.ts";

type Listed = "category" | "label";
type ListedFields = Pick<CategoryUpdate & LabelUpdate, "name" | "color">;

const PATHS = { category: "/api/categories", label: "/api/labels" } as const;

/** Categories and labels: both are lists in an order made by hand. */
export function createListed(
  scene: Scene,
  entity: Listed,
  fields: ListedFields & { name: string },
  { draft }: Options = {},
) {
  const id = newId(scene.now.getTime());
  const { account, state } = scene;
  const at = scene.now.toISOString();
  const position = lastPosition(
    [...state.all(entity)]
      .map((each) => each.position)
      .sort()
      .at(-1),
  );
  const data = { id, color: null, ...fields, position, version: 0, created_at: at, updated_at: at };
  const owned = { ...data, owner_id: account.id, role: "owner" as const };
  return {
    id,
    verb: "create",
    title: fields.name,
    calls: [{ operation: `POST ${PATHS[entity]}`, body: { id, ...fields }, entity }],
    effects: [{ do: "put", entity, id, data: (entity === "category" ? owned : data) as Data }],
    changes: [`list ${entity}`, ...nameKeys(entity, fields.name)],
    ...(draft && { draft }),
  } satisfies Intent & { id: string };
}

/** Tasks name labels, not their ids. */
function nameKeys(entity: Listed, ...names: (string | undefined)[]): string[] {
  return entity === "label" ? names.flatMap((name) => (name === undefined ? [] : `label ${labelKey(name)}`)) : [];
}

export function editListed(
  scene: Scene,
  entity: Listed,
  id: string,
  fields: ListedFields,
  { draft }: Options = {},
): Intent {
  const name = nameOf(scene, entity, id);
  return {
    verb: "edit",
    title: name,
    calls: [call("PATCH", entity, id, { body: fields })],
    effects: [{ do: "patch", entity, id, fields: { ...fields } }],
    changes: [id, ...nameKeys(entity, name, fields.name)],
    ...(draft && { draft }),
  };
}

export function moveListed(scene: Scene, entity: Listed, id: string, place: Place): Intent {
  const position = positionIn([...scene.state.all(entity)], id, place);
  return {
    verb: "move",
    title: nameOf(scene, entity, id),
    calls: [{ ...call("POST", entity, id, { body: place }), operation: `POST ${PATHS[entity]}/{id}/move` }],
    effects: [{ do: "patch", entity, id, fields: { position } }],
    changes: [id, `list ${entity}`],
    needs: [place.before, place.after].filter((each) => each !== undefined),
  };
}

export function deleteListed(scene: Scene, entity: Listed, id: string, tasks: "keep" | "delete" | "remove"): Intent {
  const name = nameOf(scene, entity, id);
  const { entity: _, ...deletion } = call("DELETE", entity, id, { query: { tasks } });
  return {
    verb: "delete",
    title: name,
    calls: [deletion],
    effects: [{ do: "remove", entity, id, tasks, ...(entity === "label" && { name }) }],
    changes: [id, ...nameKeys(entity, name)],
    isUndoable: entity === "category",
  };
}

function call(method: string, entity: Listed, id: string, rest: Pick<Call, "body" | "query">): Call {
  return { operation: `${method} ${PATHS[entity]}/{id}`, params: { id }, entity, ...rest };
}

function nameOf({ state }: Scene, entity: Listed, id: string): string {
  return state.get(entity, id)?.name ?? "";
}

export function addComment(
  scene: Scene,
  taskId: string,
  body: string,
  { draft }: Options = {},
): Intent & { id: string } {
  const id = newId(scene.now.getTime());
  const { account, state } = scene;
  const at = scene.now.toISOString();
  const display_name = state.get("profile", account.id)?.display_name ?? "";
  const author = { ...account, display_name };
  return {
    id,
    ...about(scene, taskId),
    verb: "comment",
    calls: [
      {
        operation: "POST /api/tasks/{id}/comments",
        params: { id: taskId },
        body: { id, body } satisfies CommentCreate,
        entity: "comment",
      },
    ],
    effects: [
      {
        do: "put",
        entity: "comment",
        id,
        data: { id, task_id: taskId, body, author, mentions: [], created_at: at, updated_at: at },
      },
    ],
    changes: [`comments ${taskId}`],
    needs: [taskId],
    isUndoable: false,
    ...(draft && { draft }),
  };
}

export function editComment(scene: Scene, id: string, body: string, { draft }: Options = {}): Intent {
  const taskId = scene.state.get("comment", id)?.task_id ?? "";
  return {
    ...about(scene, taskId),
    verb: "editComment",
    calls: [
      {
        operation: "PATCH /api/tasks/{id}/comments/{comment_id}",
        params: { id: taskId, comment_id: id },
        body: { body },
        entity: "comment",
      },
    ],
    effects: [{ do: "patch", entity: "comment", id, fields: { body, updated_at: scene.now.toISOString() } }],
    changes: [id],
    needs: [taskId],
    isUndoable: false,
    ...(draft && { draft }),
  };
}

export function deleteComment(scene: Scene, id: string): Intent {
  const taskId = scene.state.get("comment", id)?.task_id ?? "";
  return {
    ...about(scene, taskId),
    verb: "deleteComment",
    calls: [{ operation: "DELETE /api/tasks/{id}/comments/{comment_id}", params: { id: taskId, comment_id: id } }],
    effects: [{ do: "remove", entity: "comment", id }],
    changes: [id],
    needs: [taskId],
    isUndoable: false,
  };
}

export function addReminder(
  scene: Scene,
  taskId: string,
  when: Pick<ReminderInput, "at" | "minutes_before">,
): Intent & { id: string } {
  const id = newId(scene.now.getTime());
  const task = scene.state.get("task", taskId);
  const minutes_before = when.minutes_before ?? null;
  const at = when.at ?? (task && minutes_before !== null ? reminderAt(task, minutes_before) : null);
  const data: Reminder = { id, task_id: taskId, at, minutes_before, status: "scheduled", sent_at: null };
  return {
    id,
    ...about(scene, taskId),
    verb: "addReminder",
    calls: [
      {
        operation: "POST /api/tasks/{id}/reminders",
        params: { id: taskId },
        body: { id, ...when },
        entity: "reminder",
      },
    ],
    effects: [{ do: "put", entity: "reminder", id, data }],
    needs: [taskId],
    isUndoable: false,
  };
}

export function deleteReminder(scene: Scene, id: string): Intent {
  const taskId = scene.state.get("reminder", id)?.task_id ?? "";
  return {
    ...about(scene, taskId),
    verb: "deleteReminder",
    calls: [{ operation: "DELETE /api/tasks/{id}/reminders/{reminder_id}", params: { id: taskId, reminder_id: id } }],
    effects: [{ do: "remove", entity: "reminder", id }],
    changes: [id],
    needs: [taskId],
    isUndoable: false,
  };
}

export function editProfile({ account }: Scene, fields: ProfileInput): Intent {
  const { id } = account;
  return {
    verb: "editProfile",
    title: account.username,
    calls: [{ operation: "PATCH /api/profile", body: fields, entity: "profile", id }],
    effects: [{ do: "patch", entity: "profile", id, fields: { ...fields } }],
    changes: [id],
    isUndoable: false,
  };
}
