import { signal } from "@preact/signals";

/** Who uses this browser: enough to open their replica before the server has answered. */
export interface Account {
  readonly id: string;
  readonly username: string;
  readonly role: "user" | "admin";
}

const KEY = "taskwire.account";

/** Null while nobody is signed in. */
export const account = signal<Account | null>(read());

function read(): Account | null {
  const text = localStorage.getItem(KEY);
  return text ? JSON.parse(text) : null;
}

export function rememberAccount({ id, username, role }: Account): void {
  localStorage.setItem(KEY, JSON.stringify({ id, username, role }));
  account.value = { id, username, role };
}

export function forgetAccount(): void {
  localStorage.removeItem(KEY);
  account.value = null;
}

/** Another tab has signed in or out. */
window.addEventListener("storage", ({ key }) => {
  if (key === KEY) account.value = read();
});
