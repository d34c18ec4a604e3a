import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Profile } from "../../client/index.ts";
import type { Act, Draft } from "./act.ts";
import type { Data, Entity } from "./entities.ts";
import { current } from "./open-store.ts";
import type { Connection } from "./tabs/tab.ts";

function collection<E extends Entity>(entity: E) {
  return {
    all: (): readonly Data<E>[] => current.value?.engine.view.collections[entity].all() ?? [],
    get: (id: string): Data<E> | undefined => current.value?.engine.view.collections[entity].get(id),
    /** As the server has it, without one's own acts. */
    base: (id: string): Data<E> | undefined => current.value?.engine.view.collections[entity].base(id),
  };
}

export const tasks = collection("task");
export const categories = collection("category");
export const labels = collection("label");
export const comments = collection("comment");
export const reminders = collection("reminder");
export const invitations = collection("invitation");

/** Undefined until it is there. */
export const profile: ReadonlySignal<Profile | undefined> = computed(() => {
  const id = current.value?.account.id;
  return id === undefined ? undefined : current.value?.engine.view.collections.profile.get(id);
});

export const connection: ReadonlySignal<Connection> = computed(() => current.value?.connection.value ?? NOT_OPEN);
const NOT_OPEN: Connection = { state: "connecting", pending: 0 };

export const isOffline: ReadonlySignal<boolean> = computed(() => connection.value.state === "offline");

/** Whether everything that the person can see was there once: before that, an empty list may just not be read. */
export const isFilled: ReadonlySignal<boolean> = computed(() => current.value?.engine.replica.isFilled.value ?? false);

/** Whether something of it waits for the server's answer. */
export function isPending(id: string): boolean {
  return current.value?.pendingIds.value.has(id) ?? false;
}

/** A signal of text that survives navigation and reload; set it to save it. */
export function draft(key: string): Signal<string> {
  return current.value?.engine.drafts.get(key) ?? signal("");
}

/** The drafts whose keys begin so, the returned ones too. */
export function draftsUnder(prefix: string): readonly Draft[] {
  return current.value?.engine.drafts.under(prefix) ?? [];
}

/** The act that `z` takes back. */
export function lastUndoable(): Act | undefined {
  return current.value?.lastUndoable.value;
}
