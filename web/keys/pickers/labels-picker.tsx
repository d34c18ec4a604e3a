import { addLabel, nameOf, removeLabel } from "../../commands/act-on-tasks.ts";
import { byPosition, hasLabel, isLabelName, isSameLabel, labelKey, labels } from "../../store/index.ts";
import { words } from "../../words/words.ts";
import { Chooser } from "../chooser/chooser.tsx";
import { matching, type Option } from "../chooser/options.ts";
import type { PickerProps } from "./picker.tsx";

const { keys: text } = words;

/** Adds a label to all of the tasks, or takes it from all if they have it. */
export function LabelsPicker({ chosen, note, onClose }: PickerProps) {
  const own = labels
    .all()
    .toSorted(byPosition)
    .map(({ name, color }) => ({ name, color }));
  const others = chosen.flatMap((task) => task.labels).map((name) => ({ name, color: null }));
  const known = [...new Map([...others, ...own].map((label) => [labelKey(label.name), label])).values()];
  const options = known.map(({ name, color }): Option => {
    const isChosen = chosen.every((task) => hasLabel(task, name));
    return {
      id: name,
      text: name,
      icon: "label",
      color,
      isChosen,
      choose: () => (isChosen ? removeLabel : addLabel)(chosen, name),
    };
  });
  const optionsFor = (filter: string) => {
    const name = filter.trim().replace(/^@/, "");
    const isNew = isLabelName(name) && !known.some((label) => isSameLabel(label.name, name));
    const making: Option = {
      id: "new",
      text: text.newLabel(name),
      icon: "plus",
      choose: () => addLabel(chosen, name),
    };
    return [...matching(options, name), ...(isNew ? [making] : [])];
  };
  return (
    <Chooser
      title={text.titles.labels(nameOf(chosen))}
      label={text.fields.labels}
      optionsFor={optionsFor}
      isMultiple
      note={note}
      onClose={onClose}
    >
      <p class="soft small">{text.several}</p>
    </Chooser>
  );
}
