import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import type { ReminderInput, Task } from "../../../client/index.ts";
import { draft } from "../../store/index.ts";
import { zone } from "../../time/clock.ts";
import { task as texts } from "../../words/task.ts";
import { reminderIn } from "./reminder-words.ts";

interface AddReminderProps {
  readonly task: Task;
  readonly onAdd: (when: Pick<ReminderInput, "at" | "minutes_before">) => void;
}

/** Says in words when to be reminded. The usual ones are offered. */
export function AddReminder({ task, onAdd }: AddReminderProps) {
  const id = useId();
  const typed = draft(`task/${task.id}/reminder`);
  const error = useSignal("");
  const add = () => {
    const text = typed.peek().trim();
    if (text === "") return;
    const when = reminderIn(text, new Date(), zone.value);
    error.value = problemOf(text, when);
    if (!when || error.peek() !== "") return;
    typed.value = "";
    onAdd(when);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (event.key === "Enter") add();
    else if (event.key === "Escape" && typed.peek() !== "") {
      typed.value = "";
      error.value = "";
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div>
      <input
        class="adder"
        list={`${id}-list`}
        autocomplete="off"
        aria-label={texts.addReminder}
        placeholder={texts.addReminder}
        aria-invalid={error.value !== "" || undefined}
        aria-describedby={error.value === "" ? undefined : `${id}-note`}
        value={typed.value}
        onInput={({ currentTarget, inputType }) => {
          typed.value = currentTarget.value;
          error.value = "";
          // Chosen from the list.
          if (inputType === "insertReplacementText") add();
        }}
        onKeyDown={onKeyDown}
      />
      <datalist id={`${id}-list`}>
        {texts.reminderExamples.map((example) => (
          <option key={example} value={example} />
        ))}
      </datalist>
      {error.value !== "" && (
        <p id={`${id}-note`} class="field-error">
          {error.value}
        </p>
      )}
    </div>
  );
}

function problemOf(text: string, when: ReturnType<typeof reminderIn>): string {
  if (!when) return texts.reminderUnknown(text);
  return when.at && Date.parse(when.at) < Date.now() ? texts.reminderPast : "";
}
