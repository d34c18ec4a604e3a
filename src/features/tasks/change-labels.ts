import { eq, sql } from "drizzle-orm";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { type Guard, guard, unchangedGuard } from "../../db/guard.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Decision } from "../feed/write.ts";
import { labelsNamed, MAX_LABELS } from "../labels/names.ts";
import { changesLabels, type LabelChange, labelsAfter, labelValues } from "../labels/task-labels.ts";
import type { Task } from "./entity.ts";
import { readChangeable } from "./stored-task.ts";
import { updateWrite } from "./update-write.ts";
import { taskIs } from "./visible.ts";

/**
 * Adds and removes labels, whatever others add and remove meanwhile.
 * @throws AppError `not_found`, `forbidden`, `too_many_labels`
 */
export function changeTaskLabels(
  ctx: AuthenticatedContext,
  id: string,
  { add = [], remove = [] }: { add?: string[] | undefined; remove?: string[] | undefined },
): Decision<Task> {
  const labels = { listed: labelsNamed(add), removed: labelsNamed(remove).map(([key]) => key) };
  const guards = [roomGuard(ctx, id, labels), unchangedGuard(taskIs(id, changesLabels(ctx, labels)))];
  return {
    ...updateWrite(ctx, id, { event: "task.updated", labels, guards }),
    decideAgain: async () => ({ unchanged: (await readChangeable(ctx, id)).view }),
  };
}

function roomGuard(ctx: AuthenticatedContext, id: string, labels: LabelChange): Guard {
  const after = labelsAfter(labelValues(ctx, labels), sql`${tasks.labels}`);
  const count = sql`(SELECT json_array_length(${after}) FROM ${tasks} WHERE ${eq(tasks.id, id)})`;
  const message = `A task has at most ${MAX_LABELS} labels.`;
  const error = new AppError("too_many_labels", message, [{ path: "add", code: "too_many_labels", message }]);
  return guard(sql`coalesce(${count}, 0) <= ${MAX_LABELS}`, error);
}
