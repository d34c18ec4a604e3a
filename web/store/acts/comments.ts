import type { CommentCreate } from "../../../client/index.ts";
import type { Intent } from "../act.ts";
import { newId } from "../ids.ts";
import { type ActContext, type ActOptions, about, type Creation } from "./act-context.ts";

export function addComment(context: ActContext, taskId: string, body: string, { draft }: ActOptions = {}): Creation {
  const id = newId(context.now.getTime());
  const { account, state } = context;
  const at = context.now.toISOString();
  const display_name = state.get("profile", account.id)?.display_name ?? "";
  const author = { ...account, display_name };
  return {
    id,
    ...about(context, taskId),
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

export function editComment(context: ActContext, id: string, body: string, { draft }: ActOptions = {}): Intent {
  const taskId = context.state.get("comment", id)?.task_id ?? "";
  return {
    ...about(context, taskId),
    verb: "editComment",
    calls: [
      {
        operation: "PATCH /api/tasks/{id}/comments/{comment_id}",
        params: { id: taskId, comment_id: id },
        body: { body },
        entity: "comment",
      },
    ],
    effects: [{ do: "patch", entity: "comment", id, fields: { body, updated_at: context.now.toISOString() } }],
    changes: [id],
    needs: [taskId],
    isUndoable: false,
    ...(draft && { draft }),
  };
}

export function deleteComment(context: ActContext, id: string): Intent {
  const taskId = context.state.get("comment", id)?.task_id ?? "";
  return {
    ...about(context, taskId),
    verb: "deleteComment",
    calls: [{ operation: "DELETE /api/tasks/{id}/comments/{comment_id}", params: { id: taskId, comment_id: id } }],
    effects: [{ do: "remove", entity: "comment", id }],
    changes: [id],
    needs: [taskId],
    isUndoable: false,
  };
}
