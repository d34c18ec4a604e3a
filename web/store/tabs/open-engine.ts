import { words } from "../../words/words.ts";
import { Engine } from "../engine.ts";
import { warn } from "../notices.ts";
import { openStorage } from "../replica/idb-storage.ts";
import { openMemory } from "../replica/memory-storage.ts";
import { browserEnvironment, type Session, wakeWithDevice } from "./browser-environment.ts";
import { type Bus, openBus } from "./bus.ts";
import { lead } from "./leader.ts";
import { type Election, electLeader } from "./leader-election.ts";

interface EngineOptions {
  readonly accountId: string;
  readonly session: Session;
  /** The person's data are deleted. */
  readonly onDeleted: () => void;
  readonly closing: AbortSignal;
}

interface OpenedEngine {
  readonly engine: Engine;
  readonly bus: Bus;
}

/** Opens the data in this browser. Where it refuses to store any, the tab keeps them in memory, and says so. */
export async function openEngine(options: EngineOptions): Promise<OpenedEngine> {
  try {
    return await openShared(options);
  } catch (error) {
    if (options.closing.aborted) throw error;
    console.info(error);
    return openAlone(options);
  }
}

/** All tabs share the data. One of them leads. */
async function openShared({ accountId, session, onDeleted, closing }: EngineOptions): Promise<OpenedEngine> {
  const storage = await openStorage(accountId, onDeleted);
  let election: Election | undefined;
  const bus = openBus(accountId, (message) => {
    if (message.is === "status") election?.answered();
    engine.hear(message);
  });
  const engine = new Engine({ storage, bus, now: () => new Date(), onDeleted });
  await loadUntil(engine, closing);
  election = electLeader({
    name: `taskwire-${accountId}`,
    lead: (over) => leadUntil(engine, session, over),
    ask: () => engine.ask(),
    closing,
  });
  return { engine, bus };
}

const NO_BUS: Bus = { post: () => {}, close: () => {} };

/** This tab has its data for itself, and leads itself. */
async function openAlone({ accountId, session, onDeleted, closing }: EngineOptions): Promise<OpenedEngine> {
  const engine = new Engine({ storage: openMemory(accountId), bus: NO_BUS, now: () => new Date(), onDeleted });
  await loadUntil(engine, closing);
  void leadUntil(engine, session, closing);
  warn({ text: words.store.notKept });
  return { engine, bus: NO_BUS };
}

async function loadUntil(engine: Engine, closing: AbortSignal): Promise<void> {
  closing.addEventListener("abort", () => engine.close());
  try {
    await engine.load();
  } catch (error) {
    engine.close();
    throw error;
  }
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
