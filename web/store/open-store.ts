import { signal } from "@preact/signals";
import { deleteStorage } from "./replica/idb-storage.ts";
import { deleteMemory } from "./replica/memory-storage.ts";
import { openTab, type Tab, type TabOptions } from "./tabs/tab.ts";

/** Whose data are open in this tab. */
export const current = signal<Tab | undefined>();

let opening = 0;

/** Opens the data of a person: what is in this browser shows at once, and is kept as the server has it. */
export async function openStore(options: TabOptions): Promise<void> {
  closeStore();
  opening += 1;
  const turn = opening;
  const opened = await openTab(options);
  // Someone else has signed in meanwhile.
  if (turn === opening) current.value = opened;
  else opened.close();
}

/** The data stay in the browser, for the same person's next sign-in. */
export function closeStore(): void {
  opening += 1;
  current.peek()?.close();
  current.value = undefined;
}

/** For signing out: deletes what is in this browser of a person, in all tabs. */
export async function deleteStore(accountId: string): Promise<void> {
  current.peek()?.tellDeleted();
  closeStore();
  const isInMemory = deleteMemory(accountId);
  await deleteStorage(accountId).catch((error) => {
    // The browser that refuses to store anything also refuses to delete it.
    if (!isInMemory) throw error;
  });
}

/** Deletes the copy of the server's data that is in this browser, and fetches it again. What waits to be sent stays. */
export function refillStore(): void {
  tab().engine.refill();
}

export function tab(): Tab {
  const opened = current.peek();
  if (!opened) throw new Error("nobody is signed in");
  return opened;
}
