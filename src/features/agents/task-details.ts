import { read } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { pageOf } from "../../db/keyset.ts";
import { selectCommentPage } from "../comments/comments.ts";
import { selectTasks, subtasksOf, taskPageOf } from "../tasks/list.ts";
import { selectVisibleTask, visibleTask } from "../tasks/tasks.ts";

const SUBTASKS = { limit: 100 };

/** The page before the end of the list. */
const LAST_COMMENTS = { limit: 50, position: { backward: true, inclusive: false, key: "~", tie: "~" } };

/** A task with its direct subtasks and its last comments. @throws AppError `not_found` */
export async function taskDetails(ctx: AuthenticatedContext, id: string) {
  const [rows, subtaskRows, commentRows] = await read(
    ctx,
    selectVisibleTask(ctx, id, true),
    selectTasks(ctx, subtasksOf(id), SUBTASKS),
    selectCommentPage(id, LAST_COMMENTS),
  );
  return {
    task: visibleTask(rows),
    subtasks: taskPageOf(subtaskRows, SUBTASKS).items,
    comments: pageOf(commentRows, LAST_COMMENTS).items,
  };
}
