import { signal } from "@preact/signals";
import { textStorage } from "./text-storage.ts";

/** Who uses this browser: enough to open their data before the server has answered. */
export interface Account {
  readonly id: string;
  readonly username: string;
  readonly role: "user" | "admin";
}

const KEY = "taskwire.account";

/** Null while nobody is signed in. */
export const account = signal<Account | null>(read());

function read(): Account | null {
  const text = textStorage.getItem(KEY);
  return text ? JSON.parse(text) : null;
}

/** `signedInAt` tells other tabs of a new session of the same person. */
export function rememberAccount({ id, username, role }: Account, signedInAt = lastSignIn()): void {
  textStorage.setItem(KEY, JSON.stringify({ id, username, role, signedInAt }));
  account.value = { id, username, role };
}

function lastSignIn(): number {
  return JSON.parse(textStorage.getItem(KEY) ?? "{}").signedInAt ?? 0;
}

export function forgetAccount(): void {
  textStorage.removeItem(KEY);
  account.value = null;
}

/** Another tab has signed in or out: whoever it is now, the page begins again with their data. */
window.addEventListener("storage", ({ key, oldValue, newValue }) => {
  if (key !== KEY) return;
  const of = (text: string | null) => JSON.parse(text ?? "{}");
  const [before, after] = [of(oldValue), of(newValue)];
  if (before.id !== after.id || before.signedInAt !== after.signedInAt) window.location.reload();
  else account.value = read();
});
