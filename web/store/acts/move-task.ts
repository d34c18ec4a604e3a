import type { Operations, Task } from "../../../client/index.ts";
import type { Intent } from "../act.ts";
import type { Effect } from "../effect.ts";
import { type Place, positionIn } from "../positions.ts";
import { about, listKey, listOf, present, type Scene } from "./scene.ts";

export type TaskMove = Operations["POST /api/tasks/{id}/move"]["body"];

export function moveTask(scene: Scene, id: string, place: TaskMove): Intent {
  const list = destinationOf(scene, id, place);
  return {
    ...about(scene, id),
    verb: "move",
    calls: [{ operation: "POST /api/tasks/{id}/move", params: { id }, body: place, entity: "task" }],
    effects: moved(scene, id, place),
    changes: [id, listKey(list)],
    needs: present([list.parent_id, list.category_id, place.before, place.after]),
  };
}

function destinationOf({ state }: Scene, id: string, place: TaskMove): Pick<Task, "parent_id" | "category_id"> {
  const task = state.get("task", id);
  if (place.parent_id)
    return { parent_id: place.parent_id, category_id: state.get("task", place.parent_id)?.category_id ?? null };
  const stays = place.parent_id === undefined && place.category_id === undefined;
  const category_id = place.category_id === undefined ? (task?.category_id ?? null) : place.category_id;
  return { parent_id: stays ? (task?.parent_id ?? null) : null, category_id };
}

function moved(scene: Scene, id: string, place: TaskMove): Effect[] {
  const list = destinationOf(scene, id, place);
  const position = positionIn(listOf(scene.state, list), id, place as Place);
  return [{ do: "patch", entity: "task", id, fields: { ...list, position } }];
}
