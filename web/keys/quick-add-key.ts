import { open } from "../commands/opened-dialog.ts";

/** Focuses the field in view, or opens one in a dialog. */
export function addWithQuickAdd(): void {
  const field = [...document.querySelectorAll<HTMLElement>("[data-quick-add]")].find((each) => each.checkVisibility());
  if (field) field.focus();
  else open({ is: "quickAdd" });
}
