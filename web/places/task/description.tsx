import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { Task } from "../../../client/index.ts";
import { areaKeys, leaving } from "../../components/editable/field-keys.ts";
import { isLonger } from "../../components/editable/is-longer.ts";
import { Notes } from "../../components/editable/notes.tsx";
import { useEdit } from "../../components/editable/use-edit.ts";
import { Markdown } from "../../components/markdown/markdown.tsx";
import { canEdit, editTask } from "../../store/index.ts";
import { task as texts } from "../../words/task.ts";
import { words } from "../../words/words.ts";

const LONGEST = 20_000;

/** The description as it reads. The field appears instead when it has the focus: by the keyboard, or a click on the text. */
export function Description({ task }: { task: Task }) {
  const change = (description: string) => editTask(task.id, { description });
  if (canEdit(task)) return <DescriptionField task={task} onChange={change} />;
  if (task.description === "") return null;
  return (
    <div class="description">
      <h2 class="visually-hidden">{texts.description}</h2>
      <Markdown text={task.description} />
    </div>
  );
}

function DescriptionField({ task, onChange }: { task: Task; onChange: (description: string) => void }) {
  const field = useRef<HTMLTextAreaElement>(null);
  const hasFocus = useSignal(false);
  const editing = useEdit({
    value: task.description,
    draftKey: `task/${task.id}/description`,
    check: (text) => (isLonger(text, LONGEST) ? words.edit.tooLong(LONGEST) : undefined),
    onSave: (description, draft) => editTask(task.id, { description }, { draft }),
  });
  const isOpen = hasFocus.value || editing.isEdited || editing.text === "";
  const open = ({ target }: MouseEvent) => {
    const isControl = (target as Element).closest("a, input");
    // Who selects a part of the text wants to copy it.
    if (!isControl && window.getSelection()?.isCollapsed) field.current?.focus();
  };
  return (
    <div class="description">
      <h2 class="visually-hidden">{texts.description}</h2>
      {!isOpen && (
        // biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: the field beside it is reached by Tab.
        <div class="description-text" onClick={open}>
          <Markdown text={editing.text} onChange={onChange} />
        </div>
      )}
      <textarea
        ref={field}
        class={isOpen ? "description-field" : "visually-hidden"}
        rows={1}
        dir="auto"
        aria-label={texts.description}
        placeholder={texts.describe}
        value={editing.text}
        onInput={({ currentTarget }) => editing.type(currentTarget.value)}
        onKeyDown={(event) => {
          areaKeys(editing)(event);
          // Saved: the text is shown as it reads, and the keys are the task's again.
          if (event.key === "Enter" && event.defaultPrevented)
            field.current?.closest("article")?.focus({ preventScroll: true });
        }}
        onFocus={() => {
          hasFocus.value = true;
        }}
        onBlur={(event) => {
          leaving(editing)(event);
          hasFocus.value = false;
        }}
      />
      <Notes id="description-note" editing={editing} />
    </div>
  );
}
