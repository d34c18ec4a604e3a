import type { Act } from "../act.ts";
import type { Engine } from "../engine.ts";
import type { Environment } from "../tabs/environment.ts";

/** A change can have several rows in the feed. This long after the first one, all of them are there. */
const SETTLE_MS = 1000;

/** If the feed has not brought an answered act for so long, it has missed it. */
const MISSED_MS = 5000;

/** How many acts can still be undone, and for how long. */
const KEPT_ACTS = 50;
const KEPT_MS = 12 * 60 * 60 * 1000;

/** Settles answered acts once the replica has their changes, and removes those that can no longer be undone. */
export class Settler {
  readonly #engine: Engine;
  readonly #schedule: Environment["schedule"];
  /** The acts that were answered before the running sync began. */
  #answered: ReadonlySet<string> = new Set();
  #cancel: (() => void) | undefined;

  readonly #resync: () => void;
  #cancelResync: (() => void) | undefined;

  constructor(engine: Engine, schedule: Environment["schedule"], resync: () => void) {
    this.#engine = engine;
    this.#schedule = schedule;
    this.#resync = resync;
  }

  /** A sync begins. */
  begin(): void {
    this.#answered = new Set(this.#answeredActs().map(({ id }) => id));
  }

  /** The sync has brought everything that was there when it began. */
  end(): Promise<void> {
    return this.#settle(({ id }) => this.#answered.has(id));
  }

  /** Settles what the feed has brought. */
  look(): void {
    const { view, replica } = this.#engine;
    const { tip } = replica;
    this.#engine.storeInBackground(this.#settle((act) => view.contained.has(act.id) || tip > lastSeq(act)));
    this.#expect();
    if (!this.#answeredActs().some((act) => tip === lastSeq(act))) return;
    this.#cancel?.();
    const settle = () => this.#settle((act) => this.#engine.replica.tip >= lastSeq(act));
    this.#cancel = this.#schedule(() => this.#engine.storeInBackground(settle()), SETTLE_MS);
  }

  /** Syncs again if the feed does not bring soon what is answered now. */
  #expect(): void {
    const answered = this.#answeredActs().map(({ id }) => id);
    if (answered.length === 0 || this.#cancelResync) return;
    this.#cancelResync = this.#schedule(() => {
      this.#cancelResync = undefined;
      const isMissed = this.#answeredActs().some(({ id }) => answered.includes(id));
      if (isMissed) this.#resync();
    }, MISSED_MS);
  }

  stop(): void {
    this.#cancel?.();
    this.#cancelResync?.();
  }

  #answeredActs(): Act[] {
    return this.#engine.acts.value.filter(({ state }) => state === "answered");
  }

  async #settle(isOver: (act: Act) => boolean): Promise<void> {
    const ids = this.#answeredActs()
      .filter(isOver)
      .map(({ id }) => id);
    if (ids.length === 0) return;
    const remove = this.#outdated();
    await this.#engine.commit(ids, (acts) => ({
      put: acts.flatMap((act) => (act?.state === "answered" ? [settled(act)] : [])),
      remove,
    }));
  }

  #outdated(): string[] {
    const acts = this.#engine.acts.value;
    const needed = new Set(acts.filter(({ state }) => state === "waiting").map(({ undoes }) => undoes));
    const over = acts.filter(({ state, id }) => state === "settled" && !needed.has(id)).toReversed();
    const oldest = this.#engine.now().getTime() - KEPT_MS;
    return over.filter(({ at }, place) => place >= KEPT_ACTS || Date.parse(at) < oldest).map(({ id }) => id);
  }
}

function settled(act: Act): Act {
  const { rows: _, ...answer } = act.answer;
  return { ...act, state: "settled", answer };
}

function lastSeq({ answer }: Act): number {
  return Math.max(0, ...answer.seqs);
}
