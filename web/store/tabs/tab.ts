import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Act } from "../act.ts";
import { Engine } from "../engine.ts";
import { openStorage } from "../replica/idb-storage.ts";
import { browserEnvironment, type Session, wakeWithDevice } from "./browser-environment.ts";
import { type Message, openBus } from "./bus.ts";
import { lead } from "./leader.ts";
import { electLeader } from "./leader-election.ts";

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
  const backlog: Message[] = [];
  let hear = (message: Message): void => {
    backlog.push(message);
  };
  const bus = openBus(account.id, (message) => hear(message));
  const end = () => {
    close();
    onDeleted?.();
  };
  const storage = await openStorage(account.id, end);
  const engine = new Engine({ storage, bus, now: () => new Date(), onDeleted: end });
  hear = (message) => engine.hear(message);
  for (const message of backlog) hear(message);
  await engine.load();

  const online = onlineSignal(closing.signal);
  const election = electLeader({
    name: `taskwire-${account.id}`,
    lead: (over) => leadUntil(engine, session, over),
    ask: () => engine.ask(),
    closing: closing.signal,
  });
  hear = (message) => {
    if (message.is === "status") election.answered();
    engine.hear(message);
  };

  function close() {
    if (closing.signal.aborted) return;
    closing.abort();
    engine.close();
  }

  return {
    engine,
    account,
    connection: computed(() => connectionOf(engine, online.value)),
    pendingIds: computed(() => new Set(engine.waiting.value.flatMap(({ changes }) => changes))),
    lastUndoable: computed(() => engine.acts.value.findLast((act) => isUndoable(act))),
    tellDeleted: () => bus.post({ is: "deleted" }),
    close,
  };
}

async function leadUntil(engine: Engine, session: Session, over: AbortSignal): Promise<void> {
  const leadership = await lead(engine, browserEnvironment(session));
  wakeWithDevice(leadership, over);
  await aborted(over);
  leadership.stop();
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}

function connectionOf(engine: Engine, isOnline: boolean): Connection {
  const pending = engine.waiting.value.length;
  const status = engine.status.value;
  if (!isOnline || status === "offline") return { state: "offline", pending };
  return { state: status === "connecting" ? "connecting" : "live", pending };
}

/** An act that the server cannot undo can be undone while it waits. */
function isUndoable({ isUndoable, isUndone, undoes, tries }: Act): boolean {
  return !isUndone && undoes === undefined && (isUndoable || tries === 0);
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
