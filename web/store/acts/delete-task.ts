import type { Intent } from "../act.ts";
import { about, type Scene } from "./scene.ts";

export function deleteTask(scene: Scene, id: string): Intent {
  return {
    ...about(scene, id),
    verb: "delete",
    calls: [{ operation: "DELETE /api/tasks/{id}", params: { id } }],
    effects: [{ do: "remove", entity: "task", id }],
    changes: [id],
  };
}
