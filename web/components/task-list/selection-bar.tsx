import { selected } from "../../keys/selection.ts";
import { words } from "../../words/words.ts";
import { Button, IconButton } from "../button.tsx";
import { clearSelection, completeTargets, deleteTargets } from "./list-acts.ts";
import "./selection-bar.css";

const { list } = words;

/** How many tasks are selected, and what can be done with them at once. */
export function SelectionBar() {
  const { size } = selected.value;
  return (
    <div class={size > 0 ? "selection-bar" : undefined}>
      <p role="status">{size > 0 && list.selected(size)}</p>
      {size > 0 && (
        <>
          <Button kind="quiet" icon="check" onClick={completeTargets}>
            {list.completeSelected}
          </Button>
          <Button kind="quiet" icon="trash" onClick={deleteTargets}>
            {list.deleteSelected}
          </Button>
          <IconButton icon="close" label={list.clearSelection} onClick={clearSelection} />
        </>
      )}
    </div>
  );
}
