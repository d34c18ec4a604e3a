import type { Person, Task } from "../../../client/index.ts";
import { toggleDone } from "../../commands/task-commands.ts";
import { SelectLine } from "../../components/editable/select-line.tsx";
import { categories, editTask, moveTask } from "../../store/index.ts";
import { task as texts } from "../../words/task.ts";
import { wordFor } from "../../words/word-for.ts";
import { words } from "../../words/words.ts";
import { categoryChoices } from "./category-choices.ts";
import { DueDate, DueTime, TimeZone } from "./due.tsx";
import { Labels } from "./labels.tsx";
import { nameIn } from "./members.ts";
import { Repeat } from "./repeat.tsx";

/** What a task is, beside its texts: each value saves itself. */
export function Properties({ task, members }: { task: Task; members: readonly Person[] }) {
  return (
    <div class="properties">
      <SelectLine
        label={texts.status}
        value={task.status}
        options={optionsOf(texts.statuses, task.status)}
        onChoose={(status) => setStatus(task, status as Task["status"])}
      />
      <DueDate task={task} />
      <DueTime task={task} />
      {task.due_time !== null && <TimeZone task={task} />}
      <Repeat task={task} />
      <SelectLine
        label={texts.priority}
        value={task.priority}
        options={optionsOf(words.priorities, task.priority)}
        onChoose={(priority) => editTask(task.id, { priority: priority as Task["priority"] })}
      />
      <CategoryChoice task={task} />
      <Labels task={task} />
      <SelectLine
        label={texts.assignee}
        value={task.assignee_id ?? ""}
        options={assigneeOptions(task, members)}
        onChoose={(id) => editTask(task.id, { assignee_id: id || null })}
      />
    </div>
  );
}

/** Completing a recurring task leads to its next occurrence, and can be taken back as a whole. */
function setStatus({ id }: Task, status: Task["status"]): void {
  if (status === "done") toggleDone([id]);
  else editTask(id, { status });
}

/** Those that have a name, and the one that the task has. */
function optionsOf(names: Readonly<Record<string, string>>, current: string) {
  const values = new Set([...Object.keys(names), current]);
  return [...values].map((value) => ({ value, text: wordFor(names, value) }));
}

/** A subtask is where its parent is. */
function CategoryChoice({ task }: { task: Task }) {
  if (task.parent_id !== null) return null;
  const options = categoryChoices(task, categories.all()).map((category) => ({
    value: category?.id ?? "",
    text: category?.name ?? texts.noCategory,
  }));
  if (options.length < 2 && task.role !== "owner") return null;
  return (
    <SelectLine
      label={texts.category}
      value={task.category_id ?? ""}
      options={options}
      onChoose={(id) => moveTask(task.id, { category_id: id || null })}
    />
  );
}

function assigneeOptions({ assignee_id }: Task, members: readonly Person[]) {
  const ids = members.map(({ id }) => id);
  const all = assignee_id === null || ids.includes(assignee_id) ? ids : [...ids, assignee_id];
  return [{ value: "", text: texts.nobody }, ...all.map((id) => ({ value: id, text: nameIn(members, id) }))];
}
