import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Act } from "../act.ts";
import type { Engine } from "../engine.ts";
import { lastUndoable } from "../outbox/outbox.ts";
import type { Session } from "./browser-environment.ts";
import { openEngine } from "./open-engine.ts";

export interface Account {
  readonly id: string;
  readonly username: string;
}

export interface Connection {
  readonly state: "live" | "offline" | "connecting";
  /** The acts of the person that the server has not answered. */
  readonly pending: number;
}

export interface TabOptions extends Session {
  readonly account: Account;
  /** The person signed out in another tab, and their data are deleted. */
  readonly onDeleted?: () => void;
}

export interface Tab {
  readonly engine: Engine;
  readonly account: Account;
  readonly connection: ReadonlySignal<Connection>;
  readonly pendingIds: ReadonlySignal<ReadonlySet<string>>;
  readonly lastUndoable: ReadonlySignal<Act | undefined>;
  tellDeleted(): void;
  close(): void;
}

/** Opens a person's data in this tab. One of the tabs leads: it reads the feed, and sends the acts. */
export async function openTab({ account, onDeleted, ...session }: TabOptions): Promise<Tab> {
  const closing = new AbortController();
  const close = () => closing.abort();
  const end = () => {
    close();
    onDeleted?.();
  };
  const { engine, bus } = await openEngine({
    accountId: account.id,
    session,
    onDeleted: end,
    closing: closing.signal,
  });
  const online = onlineSignal(closing.signal);

  return {
    engine,
    account,
    connection: computed(() => connectionOf(engine, online.value)),
    pendingIds: computed(() => new Set(engine.waiting.value.flatMap(({ changes }) => changes))),
    lastUndoable: computed(() => lastUndoable(engine.acts.value)),
    tellDeleted: () => bus.post({ is: "deleted" }),
    close,
  };
}

function connectionOf(engine: Engine, isOnline: boolean): Connection {
  const pending = engine.waiting.value.length;
  const status = engine.status.value;
  if (!isOnline || status === "offline") return { state: "offline", pending };
  return { state: status === "connecting" ? "connecting" : "live", pending };
}

function onlineSignal(signal_: AbortSignal): ReadonlySignal<boolean> {
  const online = signal(navigator.onLine);
  const look = () => {
    online.value = navigator.onLine;
  };
  window.addEventListener("online", look, { signal: signal_ });
  window.addEventListener("offline", look, { signal: signal_ });
  return online;
}
