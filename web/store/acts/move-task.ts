import type { Operations, Task } from "../../../client/index.ts";
import type { Intent } from "../act.ts";
import type { Effect } from "../predict/effect.ts";
import { type Place, positionIn } from "../predict/positions.ts";
import { type ActContext, about, listKey, listOf, present } from "./act-context.ts";

export type TaskMove = Operations["POST /api/tasks/{id}/move"]["body"];

export function moveTask(context: ActContext, id: string, place: TaskMove): Intent {
  const list = destinationOf(context, id, place);
  return {
    ...about(context, id),
    verb: "move",
    calls: [{ operation: "POST /api/tasks/{id}/move", params: { id }, body: place, entity: "task" }],
    effects: moved(context, id, place),
    changes: [id, listKey(list)],
    needs: present([list.parent_id, list.category_id, place.before, place.after]),
  };
}

function destinationOf({ state }: ActContext, id: string, place: TaskMove): Pick<Task, "parent_id" | "category_id"> {
  const task = state.get("task", id);
  if (place.parent_id)
    return { parent_id: place.parent_id, category_id: state.get("task", place.parent_id)?.category_id ?? null };
  const stays = place.parent_id === undefined && place.category_id === undefined;
  const category_id = place.category_id === undefined ? (task?.category_id ?? null) : place.category_id;
  return { parent_id: stays ? (task?.parent_id ?? null) : null, category_id };
}

function moved(context: ActContext, id: string, place: TaskMove): Effect[] {
  const list = destinationOf(context, id, place);
  const position = positionIn(listOf(context.state, list), id, place as Place);
  return [{ do: "patch", entity: "task", id, fields: { ...list, position } }];
}
