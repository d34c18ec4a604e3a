import type { Reminder, ReminderInput } from "../../../client/index.ts";
import type { Intent } from "../act.ts";
import { newId } from "../ids.ts";
import { reminderAt } from "../predict/predict-task.ts";
import { type ActContext, about, type Creation } from "./act-context.ts";

export function addReminder(
  context: ActContext,
  taskId: string,
  when: Pick<ReminderInput, "at" | "minutes_before">,
): Creation {
  const id = newId(context.now.getTime());
  const task = context.state.get("task", taskId);
  const minutes_before = when.minutes_before ?? null;
  const at = when.at ?? (task && minutes_before !== null ? reminderAt(task, minutes_before) : null);
  const data: Reminder = { id, task_id: taskId, at, minutes_before, status: "scheduled", sent_at: null };
  return {
    id,
    ...about(context, taskId),
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

export function deleteReminder(context: ActContext, id: string): Intent {
  const taskId = context.state.get("reminder", id)?.task_id ?? "";
  return {
    ...about(context, taskId),
    verb: "deleteReminder",
    calls: [{ operation: "DELETE /api/tasks/{id}/reminders/{reminder_id}", params: { id: taskId, reminder_id: id } }],
    effects: [{ do: "remove", entity: "reminder", id }],
    changes: [id],
    needs: [taskId],
    isUndoable: false,
  };
}
