import type { Task } from "../../../client/index.ts";
import { byPosition, labelKey, labels, labelTask } from "../../store/index.ts";
import { words } from "../../words/words.ts";
import { Chooser } from "../chooser/chooser.tsx";
import { matching, type Option } from "../chooser/options.ts";
import { nameOf } from "../task-acts.ts";
import { perform } from "./change.ts";
import type { PickerProps } from "./picker.tsx";

const { keys: text } = words;

/** Adds a label to all of the tasks, or takes it from all if they have it. */
export function LabelsPicker({ chosen: opened, onClose }: PickerProps) {
  const chosen = opened;
  const own = labels
    .all()
    .toSorted(byPosition)
    .map(({ name, color }) => ({ name, color }));
  const others = chosen.flatMap((task) => task.labels).map((name) => ({ name, color: null }));
  const known = [...new Map([...others, ...own].map((label) => [labelKey(label.name), label])).values()];
  const options = known.map(({ name, color }): Option => {
    const isChosen = chosen.every((task) => has(task, name));
    return { id: name, text: name, icon: "label", color, isChosen, choose: () => toggle(chosen, name, !isChosen) };
  });
  const optionsFor = (filter: string) => {
    const name = filter.trim().replace(/^@/, "");
    const isNew = isLabel(name) && !known.some((label) => labelKey(label.name) === labelKey(name));
    const making: Option = {
      id: "new",
      text: text.newLabel(name),
      icon: "plus",
      choose: () => toggle(chosen, name, true),
    };
    return [...matching(options, name), ...(isNew ? [making] : [])];
  };
  return (
    <Chooser
      title={text.titles.labels(nameOf(chosen))}
      label={text.fields.labels}
      optionsFor={optionsFor}
      isMultiple
      onClose={onClose}
    >
      <p class="soft small">{text.several}</p>
    </Chooser>
  );
}

function has(task: Task, name: string): boolean {
  return task.labels.some((label) => labelKey(label) === labelKey(name));
}

/** The server's rules for the name of a label. */
function isLabel(name: string): boolean {
  return name !== "" && [...name].length <= 60 && !name.includes(",") && labelKey(name) !== "none";
}

function toggle(chosen: readonly Task[], name: string, adds: boolean): void {
  const without = (task: Task) => task.labels.filter((label) => labelKey(label) !== labelKey(name));
  perform(chosen, adds ? text.set.label(nameOf(chosen), name) : text.set.noLabel(nameOf(chosen), name), {
    one: (task) => labelTask(task.id, adds ? { add: [name] } : { remove: [name] }),
    each: (task) => ({ op: "update", id: task.id, labels: adds ? [...without(task), name] : without(task) }),
  });
}
