import type { Task } from "../../../client/index.ts";
import { editTasks, nameOf } from "../../commands/act-on-tasks.ts";
import { zone } from "../../time/clock.ts";
import { dueDay, isInOtherZone } from "../../time/due.ts";
import { words } from "../../words/words.ts";
import { Chooser } from "../chooser/chooser.tsx";
import { matching, type Option } from "../chooser/options.ts";
import { ChosenDay } from "./chosen-day.tsx";
import { choiceInWords, type DueChoice, momentText, quickChoices } from "./due-choices.ts";
import type { PickerProps } from "./picker.tsx";

const { keys: text } = words;

export function DuePicker(props: PickerProps) {
  const { chosen } = props;
  const noDate: Option = {
    id: "none",
    text: text.noDate,
    icon: "close",
    isChosen: chosen.every((task) => task.due_date === null),
    choose: () =>
      editTasks(
        chosen,
        // The time and the rule need a date.
        ({ due_time, recurrence }) => ({
          due_date: null,
          ...(due_time !== null && { due_time: null }),
          ...(recurrence && { recurrence: null }),
        }),
        text.set.noDate(nameOf(chosen)),
      ),
  };
  return <DayChooser {...props} kind="due" choices={quickChoices()} last={[noDate]} />;
}

/** Puts off: tomorrow at the earliest. */
export function SnoozePicker(props: PickerProps) {
  const later = quickChoices().filter(({ id }) => id !== "today");
  return <DayChooser {...props} kind="snooze" choices={later} last={[]} />;
}

interface DayChooserProps extends PickerProps {
  readonly kind: "due" | "snooze";
  readonly choices: readonly DueChoice[];
  readonly last: readonly Option[];
}

function DayChooser({ kind, chosen, note, onClose, choices, last }: DayChooserProps) {
  const set = ({ fields }: Pick<DueChoice, "fields">) => {
    // A time that is said is the person's, also for a task that was in another zone.
    const inZone = (task: Task) =>
      fields.due_time !== undefined && isInOtherZone(task) ? { ...fields, time_zone: zone.value } : fields;
    editTasks(chosen, inZone, text.set[kind](nameOf(chosen), momentText(fields)));
  };
  const optionOf = (choice: DueChoice): Option => ({
    ...choice,
    icon: kind === "due" ? "calendar" : "snooze",
    isChosen: chosen.every((task) => dueDay(task) === choice.fields.due_date),
    choose: () => set(choice),
  });
  const optionsFor = (filter: string) => {
    const said = choiceInWords(filter);
    const named = matching([...choices.map(optionOf), ...last], filter);
    return said
      ? [{ ...optionOf(said), isChosen: false }, ...named.filter(({ detail }) => detail !== said.detail)]
      : named;
  };
  return (
    <Chooser
      title={text.titles[kind](nameOf(chosen))}
      label={text.fields[kind]}
      optionsFor={optionsFor}
      note={note}
      onClose={onClose}
    >
      <ChosenDay
        onChoose={(due_date) => {
          onClose();
          set({ fields: { due_date } });
        }}
      />
    </Chooser>
  );
}
