import { useId } from "preact/hooks";
import type { Task } from "../../../client/index.ts";
import { TaskRow } from "../../components/task-row/task-row.tsx";
import { byPosition, canEdit, createTask, tasks } from "../../store/index.ts";
import { task as texts } from "../../words/task.ts";
import { Adder } from "./adder.tsx";

const MOST_LEVELS = 5;

export function Subtasks({ task }: { task: Task }) {
  const id = useId();
  const subtasks = tasks.all().filter(({ parent_id }) => parent_id === task.id);
  const mayAdd = canEdit(task) && levelOf(task) < MOST_LEVELS;
  if (subtasks.length === 0 && !mayAdd) return null;
  const done = subtasks.filter((subtask) => subtask.done).length;
  return (
    <section class="task-section" aria-labelledby={id}>
      <h2 id={id}>{texts.subtasks}</h2>
      {subtasks.length > 0 && <p class="section-note">{texts.subtasksDone(done, subtasks.length)}</p>}
      <ul>
        {subtasks.sort(byPosition).map((subtask) => (
          <li key={subtask.id}>
            <TaskRow task={subtask} showsCategory={false} />
          </li>
        ))}
      </ul>
      {mayAdd && (
        <Adder
          label={texts.addSubtask}
          draftKey={`task/${task.id}/subtask`}
          onAdd={(title, draft) => createTask({ title, parent_id: task.id }, { draft })}
        />
      )}
    </section>
  );
}

/** 1 for a task without a parent. */
function levelOf({ parent_id }: Task): number {
  const parent = tasks.get(parent_id ?? "");
  return parent ? levelOf(parent) + 1 : 1;
}
