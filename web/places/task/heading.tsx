import type { Task } from "../../../client/index.ts";
import { toggleDone } from "../../commands/task-commands.ts";
import { leaving, lineKeys } from "../../components/editable/field-keys.ts";
import { isLonger } from "../../components/editable/is-longer.ts";
import { Notes } from "../../components/editable/notes.tsx";
import { useEdit } from "../../components/editable/use-edit.ts";
import { hasOnePane } from "../../components/narrow.ts";
import { canEdit, editTask } from "../../store/index.ts";
import { task as texts } from "../../words/task.ts";
import { words } from "../../words/words.ts";

const LONGEST_TITLE = 255;

/** The title, which is the place's heading, with the box that completes the task. */
export function Heading({ task }: { task: Task }) {
  return (
    <div class="task-heading">
      <input
        type="checkbox"
        class={`task-check ${task.priority}`}
        checked={task.done}
        disabled={!canEdit(task)}
        // Its row in the list beside it has the other name.
        aria-label={hasOnePane.value ? words.list.complete(task.title) : texts.done}
        onChange={() => toggleDone([task.id])}
      />
      {canEdit(task) ? <TitleField task={task} /> : <h1 dir="auto">{task.title}</h1>}
    </div>
  );
}

function TitleField({ task }: { task: Task }) {
  const editing = useEdit({
    value: task.title,
    draftKey: `task/${task.id}/title`,
    check: titleProblem,
    onSave: (text, draft) => editTask(task.id, { title: text.trim() }, { draft }),
  });
  return (
    <div>
      <h1>
        <textarea
          rows={1}
          dir="auto"
          aria-label={texts.title}
          value={editing.text}
          aria-invalid={editing.error ? true : undefined}
          aria-describedby={editing.error && "title-note"}
          // A title has one line, also where it was pasted from several.
          onInput={({ currentTarget }) => editing.type(currentTarget.value.replaceAll(/\s*\n\s*/g, " "))}
          onKeyDown={lineKeys(editing)}
          onBlur={leaving(editing)}
        />
      </h1>
      <Notes id="title-note" editing={editing} />
    </div>
  );
}

function titleProblem(text: string): string | undefined {
  if (text.trim() === "") return texts.titleNeeded;
  return isLonger(text.trim(), LONGEST_TITLE) ? words.edit.tooLong(LONGEST_TITLE) : undefined;
}
