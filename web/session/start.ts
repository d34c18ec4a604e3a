import { computed, effect, signal } from "@preact/signals";
import { closeStore, openStore } from "../store/index.ts";
import { account, forgetAccount } from "./account.ts";
import { hasEnded, refreshAccount } from "./session.ts";
import { accessToken, dropToken } from "./token.ts";

/** Whose data are open. */
const opened = signal<string | null>(null);

/** Whether the data of the person who is signed in can be read. */
export const isReady = computed(() => opened.value !== null && opened.value === account.value?.id);

/** Opens the data of whoever is signed in, and closes them when the session ends. */
export function startSession(): void {
  const personId = computed(() => (hasEnded.value ? null : (account.value?.id ?? null)));
  effect(() => {
    closeStore();
    opened.value = null;
    if (personId.value === null) dropToken();
    else void open(personId.value);
  });
}

async function open(id: string): Promise<void> {
  const person = account.peek();
  if (!person) return;
  await openStore({
    account: person,
    url: window.location.origin,
    token: accessToken,
    onSessionEnded: () => {
      hasEnded.value = true;
    },
    // Signed out in another tab.
    onDeleted: forgetAccount,
  });
  if (account.peek()?.id === id) opened.value = id;
  // What is remembered serves until the server can be asked.
  await refreshAccount().catch(() => undefined);
}
