import { moveToCategory, nameOf } from "../../commands/act-on-tasks.ts";
import { byPosition, canEdit, categories } from "../../store/index.ts";
import { words } from "../../words/words.ts";
import { Chooser } from "../chooser/chooser.tsx";
import { matching } from "../chooser/options.ts";
import type { PickerProps } from "./picker.tsx";

const { keys: text } = words;

export function CategoryPicker({ chosen, note, onClose }: PickerProps) {
  const own = categories.all().filter(canEdit);
  const places = [
    { id: null, name: words.nav.inbox, color: null, icon: "inbox" as const },
    ...own.toSorted(byPosition).map(({ id, name, color }) => ({ id, name, color, icon: "category" as const })),
  ];
  const options = places.map(({ id, name, color, icon }) => ({
    id: id ?? "inbox",
    text: name,
    icon,
    color,
    isChosen: chosen.every((task) => task.category_id === id),
    choose: () => moveToCategory(chosen, { id, name }),
  }));
  return (
    <Chooser
      title={text.titles.category(nameOf(chosen))}
      label={text.fields.category}
      optionsFor={(filter) => matching(options, filter)}
      note={note}
      onClose={onClose}
    />
  );
}
