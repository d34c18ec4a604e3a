import { useId } from "preact/hooks";
import type { Task } from "../../../client/index.ts";
import { IconButton } from "../../components/button.tsx";
import { labelPath } from "../../components/labels/label-path.ts";
import { useKeptFocus } from "../../components/use-kept-focus.ts";
import { draft, labels, labelTask } from "../../store/index.ts";
import { task as texts } from "../../words/task.ts";
import { newLabels } from "./label-names.ts";

/** The labels of a task, each with a button that removes it, and the field that adds more. */
export function Labels({ task }: { task: Task }) {
  const id = useId();
  const element = useKeptFocus<HTMLDivElement>("input");
  const key = `task/${task.id}/label`;
  const typed = draft(key);
  const add = () => {
    const text = typed.peek();
    const names = newLabels(text, task.labels);
    typed.value = "";
    if (names.length > 0) labelTask(task.id, { add: names }, { draft: { key, text } });
  };
  const remove = (name: string) => labelTask(task.id, { remove: [name] });
  const onKeyDown = (event: KeyboardEvent) => {
    const last = task.labels.at(-1);
    if (event.isComposing) return;
    if (event.key === "Enter" || event.key === ",") add();
    else if (event.key === "Escape" && typed.peek() !== "") typed.value = "";
    else if (event.key === "Backspace" && typed.peek() === "" && last) remove(last);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const offered = labels.all().filter(({ name }) => newLabels(name, task.labels).length > 0);
  return (
    <div ref={element} class="property">
      <label for={id}>{texts.labels}</label>
      <div class="tokens">
        <ul class="token-list">
          {task.labels.map((name) => (
            <li key={name} class="token">
              <a href={labelPath(name)}>{name}</a>
              <IconButton icon="close" label={texts.removeLabel(name)} onClick={() => remove(name)} />
            </li>
          ))}
        </ul>
        <input
          id={id}
          list={`${id}-list`}
          dir="auto"
          autocomplete="off"
          placeholder={texts.addLabel}
          value={typed.value}
          onInput={({ currentTarget, inputType }) => {
            typed.value = currentTarget.value;
            // Chosen from the list.
            if (inputType === "insertReplacementText") add();
          }}
          onKeyDown={onKeyDown}
          onBlur={add}
        />
        <datalist id={`${id}-list`}>
          {offered.map((label) => (
            <option key={label.id} value={label.name} />
          ))}
        </datalist>
      </div>
    </div>
  );
}
