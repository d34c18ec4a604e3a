import { words } from "../words/words.ts";

interface Catcher {
  readonly field: HTMLInputElement;
  /** What had the focus before. */
  readonly before: Element | null;
}

let catcher: Catcher | undefined;

/** Takes what is typed until the field is there for which it is meant: its code may have to be loaded first. */
export function typeAhead(onEscape: () => void): void {
  if (catcher) return;
  const field = document.createElement("input");
  field.className = "visually-hidden";
  field.ariaLabel = words.loading;
  field.autocomplete = "off";
  field.addEventListener("blur", remove);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    event.stopPropagation();
    endTypeAhead();
    onEscape();
  });
  catcher = { field, before: document.activeElement };
  document.body.append(field);
  field.focus({ preventScroll: true });
}

/** Gives the focus back. Returns what was typed. */
export function endTypeAhead(): string {
  if (!catcher) return "";
  const { field, before } = catcher;
  const { value } = field;
  (before as HTMLElement | null)?.focus({ preventScroll: true });
  remove();
  return value;
}

function remove(): void {
  const last = catcher;
  catcher = undefined;
  last?.field.remove();
}

/** Puts the text where the focus is, as if it was typed there. */
export function insertTyped(text: string): void {
  const { activeElement: field } = document;
  const isField = field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement;
  if (text === "" || !isField) return;
  field.setRangeText(text, field.selectionStart ?? 0, field.selectionEnd ?? 0, "end");
  field.dispatchEvent(new InputEvent("input", { bubbles: true, data: text, inputType: "insertText" }));
}
