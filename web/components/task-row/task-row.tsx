import { useComputed } from "@preact/signals";
import type { Task } from "../../../client/index.ts";
import { lingeringDone } from "../../commands/lingering.ts";
import { selected } from "../../commands/selection.ts";
import { toggleDone } from "../../commands/task-commands.ts";
import { listInView } from "../../router/list-in-view.ts";
import { here } from "../../router/router.ts";
import { canEdit } from "../../store/index.ts";
import { words } from "../../words/words.ts";
import { TaskFacts } from "./task-facts.tsx";
import "./task-row.css";

interface TaskRowProps {
  readonly task: Task;
  /** Off where all tasks of the list are in one category. */
  readonly showsCategory?: boolean;
  /** Off where all tasks below the heading are due on its day. */
  readonly showsDay?: boolean;
  /** Whether its subtasks can be shown below it. */
  readonly canExpand?: boolean;
  /** Where the title leads to. */
  readonly href?: string;
}

/** A task in a list. It stands in a `listitem`. It is drawn again only if its task has changed: it reads signals. */
export function TaskRow(props: TaskRowProps) {
  const { task, showsCategory = true, showsDay = true, canExpand = false, href = `/t/${props.task.id}` } = props;
  const { id, title } = task;
  const isSelected = useComputed(() => selected.value.has(id));
  const isOpen = useComputed(() => here.value.location?.params["id"] === id);
  const done = useComputed(() => lingeringDone(id)).value ?? task.done;
  const state = `${done ? "done" : ""} ${isSelected.value ? "selected" : ""} ${isOpen.value ? "open" : ""}`;
  return (
    <div class={`task-row ${state}`}>
      <input
        type="checkbox"
        class={`task-check ${task.priority}`}
        aria-label={words.list.complete(title)}
        checked={done}
        disabled={!canEdit(task)}
        onChange={() => toggleDone([id])}
      />
      <div class="task-text">
        <a class="task-title" href={href} data-list={listInView()} draggable={false} dir="auto">
          {title}
        </a>
        {isSelected.value && <span class="visually-hidden">{words.list.selectedTask}</span>}
        <TaskFacts task={task} showsCategory={showsCategory} showsDay={showsDay} canExpand={canExpand} />
      </div>
    </div>
  );
}
