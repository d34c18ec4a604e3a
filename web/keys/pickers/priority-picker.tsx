import { editTasks, nameOf } from "../../commands/act-on-tasks.ts";
import { words } from "../../words/words.ts";
import { Chooser } from "../chooser/chooser.tsx";
import { matching } from "../chooser/options.ts";
import type { PickerProps } from "./picker.tsx";

const PRIORITIES = ["urgent", "high", "medium", "low", "none"] as const;
const { keys: text, priorities } = words;

export function PriorityPicker({ chosen, note, onClose }: PickerProps) {
  const options = PRIORITIES.map((priority) => ({
    id: priority,
    text: priorities[priority],
    icon: "flag" as const,
    color: priority === "none" ? null : `var(--priority-${priority})`,
    isChosen: chosen.every((task) => task.priority === priority),
    choose: () => editTasks(chosen, { priority }, text.set.priority(nameOf(chosen), priorities[priority])),
  }));
  return (
    <Chooser
      title={text.titles.priority(nameOf(chosen))}
      label={text.fields.priority}
      optionsFor={(filter) => matching(options, filter)}
      note={note}
      onClose={onClose}
    />
  );
}
