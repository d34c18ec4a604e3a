import { newId } from "../../web/store/ids.ts";
import { ago } from "./days.mjs";

const LABELS = { plants: "#3f9148", calls: "#cc6a1a", errand: "#3f7fd6", reading: "#9b5fcf" };

/** The body of `POST /api/import` that makes these tasks, also those of the past: docs/export.md. */
export function importOf(person, tasks, people) {
  const labels = Object.entries(LABELS).map(([name, color]) => ({ type: "label", id: newId(), name, color }));
  const header = {
    type: "taskwire",
    version: 1,
    exported_at: new Date().toISOString(),
    username: person.username,
    cursor: "",
  };
  return [header, ...labels, ...tasks.flatMap((task) => linesOf(task, people))]
    .map((line) => `${JSON.stringify(line)}\n`)
    .join("");
}

function linesOf({ subtasks = [], reminders = [], completions = [], done, assignee, ...task }, people, parent) {
  const task_id = task.id;
  const at = done && ago(...done);
  return [
    {
      ...{ type: "task", parent_id: parent?.id ?? null, category_id: parent?.category_id ?? null, ...task },
      ...(assignee && { assignee_id: people[assignee] }),
      ...(at && { status: "done", completed_at: at }),
    },
    ...reminders.map((minutes_before) => ({ type: "reminder", id: newId(), task_id, minutes_before })),
    ...[...completions, ...(at ? [at] : [])].map((completed_at) => ({
      ...{ type: "completion", id: newId(), task_id, outcome: "done", completed_at },
    })),
    ...subtasks.flatMap((subtask) => linesOf(subtask, people, task)),
  ];
}
