import type { ComponentType } from "preact";
import type { Task } from "../../../client/index.ts";
import { closeOpened, opened, type PickerKind } from "../../commands/opened-dialog.ts";
import { tasks } from "../../store/index.ts";
import { words } from "../../words/words.ts";
import { AssigneePicker } from "./assignee-picker.tsx";
import { CategoryPicker } from "./category-picker.tsx";
import { DuePicker, SnoozePicker } from "./due-picker.tsx";
import { LabelsPicker } from "./labels-picker.tsx";
import { PriorityPicker } from "./priority-picker.tsx";

export interface PickerProps {
  readonly chosen: readonly Task[];
  /** Which of the selected tasks are left out. */
  readonly note: string | undefined;
  readonly onClose: () => void;
}

const PICKERS: Readonly<Record<PickerKind, ComponentType<PickerProps>>> = {
  category: CategoryPicker,
  due: DuePicker,
  snooze: SnoozePicker,
  priority: PriorityPicker,
  assignee: AssigneePicker,
  labels: LabelsPicker,
};

/** Sets one thing of the tasks for which it was opened. */
export default function Picker() {
  const { value } = opened;
  if (value?.is !== "picker") return null;
  const Content = PICKERS[value.kind];
  const chosen = value.ids.map((id) => tasks.get(id)).filter((task) => task !== undefined);
  const note = value.skipped > 0 ? words.keys.skipped(value.skipped) : undefined;
  return <Content chosen={chosen} note={note} onClose={closeOpened} />;
}
