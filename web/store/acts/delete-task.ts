import type { Intent } from "../act.ts";
import { type ActContext, about } from "./act-context.ts";

export function deleteTask(context: ActContext, id: string): Intent {
  return {
    ...about(context, id),
    verb: "delete",
    calls: [{ operation: "DELETE /api/tasks/{id}", params: { id } }],
    effects: [{ do: "remove", entity: "task", id }],
    changes: [id],
  };
}
