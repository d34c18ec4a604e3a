import { computed, effect, signal } from "@preact/signals";
import { account } from "../session/account.ts";
import { textStorage } from "../session/text-storage.ts";

const key = computed(() => `taskwire.singleLetters.${account.value?.id}`);

/**
 * Whether single letters, `?` and `/` are shortcuts (WCAG 2.2, 2.1.4). Set it to change it: it is kept in this browser, for
 * this account.
 */
export const singleLetters = signal(true);

const read = () => {
  singleLetters.value = textStorage.getItem(key.value) !== "off";
};

effect(read);
singleLetters.subscribe((isOn) => {
  if (isOn) textStorage.removeItem(key.peek());
  else textStorage.setItem(key.peek(), "off");
});

/** Another tab has changed it. */
window.addEventListener("storage", (event) => {
  if (event.key === key.value) read();
});
