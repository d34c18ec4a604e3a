// Keys as tinykeys writes them: `q`, `g i`, `$mod+k`, `[Shift]+?`.

/** Whether keys are letters or signs alone, also with Shift. These can be switched off. */
export function isSingleLetter(keys: string): boolean {
  return keys.split(" ").every((press) => /^(?:\[?Shift\]?\+)?[^+\s]$/.test(press));
}

/** What is printed on the keys, press by press: `[["g"], ["i"]]`, `[["Ctrl", "K"]]`. */
export function keyCaps(keys: string, isMac = IS_MAC): string[][] {
  return keys
    .split(" ")
    .map((press) => press.split("+").filter((part) => !part.startsWith("[")))
    .map((parts) => parts.map((part) => capOf(part, isMac)).map((cap, _, all) => (all.length > 1 ? upper(cap) : cap)));
}

/** `g i`, `Ctrl K` */
export function capsText(keys: string): string {
  return keyCaps(keys).flat().join(" ");
}

const IS_MAC = /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? "");
const CAPS: Readonly<Record<string, string>> = { ArrowUp: "↑", ArrowDown: "↓", Backspace: "⌫", Escape: "Esc" };
const MAC_CAPS: Readonly<Record<string, string>> = { $mod: "⌘", Alt: "⌥", Shift: "⇧" };

function capOf(part: string, isMac: boolean): string {
  return (isMac && MAC_CAPS[part]) || (part === "$mod" ? "Ctrl" : (CAPS[part] ?? part));
}

function upper(cap: string): string {
  return cap.length === 1 ? cap.toUpperCase() : cap;
}

/**
 * The key that a press means. A layout with other letters, such as Cyrillic, has no `q`: there the key counts that stands in its
 * place on a Latin keyboard.
 */
export function meantKey({ key, code, shiftKey }: { key: string; code: string; shiftKey: boolean }): string {
  if (key.length !== 1 || key.charCodeAt(0) < 128) return key;
  if (code === "Slash") return shiftKey ? "?" : "/";
  return /^Key([A-Z])$/.exec(code)?.[1]?.toLowerCase() ?? key;
}
