import type { Signal } from "@preact/signals";
import { words } from "../../words/words.ts";
import "./show-completed.css";

/** The switch for the tasks that are done. */
export function ShowCompleted({ isOn }: { isOn: Signal<boolean> }) {
  return (
    <label class="show-completed">
      <input
        type="checkbox"
        // biome-ignore lint/a11y/useAriaPropsForRole: a checkbox says by itself whether it is checked.
        role="switch"
        checked={isOn.value}
        onChange={({ currentTarget }) => {
          isOn.value = currentTarget.checked;
        }}
      />
      {words.list.showCompleted}
    </label>
  );
}
