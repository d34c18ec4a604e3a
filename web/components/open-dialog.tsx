import { signal } from "@preact/signals";
import { type ComponentChildren, Fragment } from "preact";
import { warn } from "../store/index.ts";
import { words } from "../words/words.ts";

type Draw = (close: () => void) => ComponentChildren;

const opened = signal<{ readonly draw: Draw; readonly key: number } | null>(null);
let count = 0;

/** Opens a dialog over whatever is in view, after its code is there. It closes the one before. */
export async function openDialog(load: () => Promise<Draw>): Promise<void> {
  try {
    const draw = await load();
    count += 1;
    opened.value = { draw, key: count };
  } catch {
    warn({ text: words.errors.failedPlace });
  }
}

/** Shows the dialog that was opened. It stands once in the page. */
export function OpenDialog() {
  const { value: dialog } = opened;
  if (!dialog) return null;
  const close = () => {
    if (opened.value === dialog) opened.value = null;
  };
  return <Fragment key={dialog.key}>{dialog.draw(close)}</Fragment>;
}
