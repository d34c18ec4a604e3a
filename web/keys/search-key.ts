import { typeAhead } from "../commands/type-ahead.ts";
import { navigate } from "../router/router.ts";

/** Focuses the field in view, or opens the place that has one. */
export function search(): void {
  const field = document.querySelector<HTMLInputElement>("search input");
  if (field?.checkVisibility()) {
    field.focus();
    field.select();
    return;
  }
  navigate("/search");
  typeAhead(() => {});
}
