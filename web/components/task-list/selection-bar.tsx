import { openPicker, type PickerKind } from "../../commands/opened-dialog.ts";
import { selected } from "../../commands/selection.ts";
import { deleteTasks, toggleDone } from "../../commands/task-commands.ts";
import { words } from "../../words/words.ts";
import { IconButton } from "../button.tsx";
import type { IconName } from "../icon.tsx";
import { clearSelection } from "./select.ts";
import "./selection-bar.css";

const { list } = words;

const PICKERS: readonly { readonly kind: PickerKind; readonly icon: IconName }[] = [
  { kind: "due", icon: "calendar" },
  { kind: "category", icon: "category" },
  { kind: "priority", icon: "flag" },
  { kind: "labels", icon: "label" },
];

/** How many tasks are selected, and what can be done with them at once. */
export function SelectionBar() {
  const ids = [...selected.value];
  const isEmpty = ids.length === 0;
  return (
    <div class={isEmpty ? undefined : "selection-bar"}>
      <p role="status">{!isEmpty && list.selected(ids.length)}</p>
      {!isEmpty && (
        <>
          <IconButton icon="check" label={list.completeSelected} onClick={() => toggleDone(ids)} />
          {PICKERS.map(({ kind, icon }) => (
            <IconButton key={kind} icon={icon} label={words.keys.pick[kind]} onClick={() => openPicker(kind, ids)} />
          ))}
          <IconButton icon="trash" label={list.deleteSelected} onClick={() => deleteTasks(ids)} />
          <IconButton icon="close" label={list.clearSelection} onClick={clearSelection} />
        </>
      )}
    </div>
  );
}
