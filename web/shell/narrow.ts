import { signal } from "@preact/signals";

/** As in shell.css. */
const query = window.matchMedia("(width < 44rem)");

/** Whether the screen has no room for the navigation beside the content. */
export const isNarrow = signal(query.matches);

query.addEventListener("change", () => {
  isNarrow.value = query.matches;
});
