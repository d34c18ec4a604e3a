import { createKeybindingsHandler } from "tinykeys";
import { isSingleLetter, meantKey } from "./key-names.ts";
import { SHORTCUTS, type Shortcut } from "./shortcuts.ts";
import { singleLetters } from "./single-letters.ts";

/** Listens to the shortcuts. Returns a function that ends it. */
export function bindShortcuts(): () => void {
  let handle = handler();
  const listen = (event: KeyboardEvent) => {
    if (event.defaultPrevented) return;
    // A layout with other letters is read as a Latin one.
    const { code, isComposing } = event;
    const getModifierState = (key: string) => event.getModifierState(key);
    const press = { key: meantKey(event), code, isComposing, getModifierState, event } as unknown as KeyboardEvent;
    handle(press);
    // tinykeys keeps the other sequences that began with the same key, and then misses the next one.
    if (event.defaultPrevented) handle = handler();
  };
  window.addEventListener("keydown", listen);
  return () => window.removeEventListener("keydown", listen);
}

function handler(): (event: KeyboardEvent) => void {
  const bindings = SHORTCUTS.flatMap((shortcut) =>
    shortcut.keys.map((keys) => {
      const act = (press: KeyboardEvent) => run(shortcut, keys, (press as unknown as { event: KeyboardEvent }).event);
      return [keys, act] as const;
    }),
  );
  return createKeybindingsHandler(Object.fromEntries(bindings), { ignore: (event) => event.isComposing });
}

function run(shortcut: Shortcut, keys: string, event: KeyboardEvent): void {
  if (event.repeat && !shortcut.repeats) return;
  if (isSingleLetter(keys) && !singleLetters.value) return;
  if (belongsToElse(event.target as Element, keys, shortcut)) return;
  if (shortcut.when?.() === false) return;
  event.preventDefault();
  shortcut.act(event);
}

const FIELD = "input:not([type=checkbox],[type=button],[type=submit]),select,textarea,[contenteditable]";
/** These have keys of their own, and Escape closes them. What the drag-and-drop lays under a pointer at rest is none. */
const OPEN = "dialog[open],[popover=auto]:popover-open";
const OWN_ARROWS = "[role=menu],[role=listbox],[role=tablist],[role=radiogroup],.task-pane";
const OWN_ENTER = "a[href],button,summary,input,select,textarea";

/** Whether a press is meant for the element that has the focus, or for what is open over the page. */
function belongsToElse(target: Element, keys: string, { inFields = false }: Shortcut): boolean {
  if (document.querySelector(OPEN)) return true;
  if (target.matches?.(FIELD) && !inFields) return true;
  if (keys.includes("Arrow") && target.closest?.(OWN_ARROWS)) return true;
  return keys === "Enter" && Boolean(target.closest?.(OWN_ENTER));
}
