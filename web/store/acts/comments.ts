import type { CommentCreate } from "../../../client/index.ts";
import type { Intent } from "../act.ts";
import { newId } from "../ids.ts";
import { about, type Making, type Options, type Scene } from "./scene.ts";

export function addComment(scene: Scene, taskId: string, body: string, { draft }: Options = {}): Making {
  const id = newId(scene.now.getTime());
  const { account, state } = scene;
  const at = scene.now.toISOString();
  const display_name = state.get("profile", account.id)?.display_name ?? "";
  const author = { ...account, display_name };
  return {
    id,
    ...about(scene, taskId),
    verb: "addComment",
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
