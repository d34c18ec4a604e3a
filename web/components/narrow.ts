import { type ReadonlySignal, signal } from "@preact/signals";

// As in shell.css.

/** Whether the screen has no room for the navigation beside the content. */
export const isNarrow = matches("(width < 44rem)");

/** Whether an open task hides its list. */
export const hasOnePane = matches("(width < 60rem)");

function matches(media: string): ReadonlySignal<boolean> {
  const query = window.matchMedia(media);
  const isTrue = signal(query.matches);
  query.addEventListener("change", () => {
    isTrue.value = query.matches;
  });
  return isTrue;
}
