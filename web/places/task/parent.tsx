import type { Task } from "../../../client/index.ts";
import { listInView } from "../../router/list-in-view.ts";
import { tasks } from "../../store/index.ts";
import { task as texts } from "../../words/task.ts";

/** The way from a subtask to the task that it is a part of. */
export function Parent({ task }: { task: Task }) {
  const parent = tasks.get(task.parent_id ?? "");
  if (!parent) return null;
  return (
    <p class="task-parent">
      {texts.partOf}{" "}
      <a href={`/t/${parent.id}`} data-list={listInView()}>
        {parent.title}
      </a>
    </p>
  );
}
