import type { Act } from "./act.ts";
import type { Engine } from "./engine.ts";
import type { World } from "./world.ts";

/** So long after the feed has come to an act's change it has brought all that the change did. */
const SETTLE_MS = 1000;

/** A connection that has not brought an answered act for so long has missed it. */
const MISSED_MS = 5000;

/** What one can still take back: so many acts, for so long. */
const KEPT_ACTS = 50;
const KEPT_MS = 12 * 60 * 60 * 1000;

/** Lets go of answered acts once the base has what they did. */
export class Settler {
  readonly #engine: Engine;
  readonly #schedule: World["schedule"];
  /** Those that were answered before the running sync began. */
  #answered: ReadonlySet<string> = new Set();
  #cancel: (() => void) | undefined;

  readonly #resync: () => void;
  #cancelResync: (() => void) | undefined;

  constructor(engine: Engine, schedule: World["schedule"], resync: () => void) {
    this.#engine = engine;
    this.#schedule = schedule;
    this.#resync = resync;
  }

  /** A sync begins. */
  begin(): void {
    this.#answered = new Set(this.#answeredActs().map(({ id }) => id));
  }

  /** It has brought everything that was there when it began. */
  end(): Promise<void> {
    return this.#settle(({ id }) => this.#answered.has(id));
  }

  /** Looks what the feed has brought. */
  look(): void {
    const { view, replica } = this.#engine;
    const { tip } = replica;
    void this.#settle((act) => view.contained.has(act.id) || tip > lastSeq(act));
    this.#expect();
    if (!this.#answeredActs().some((act) => tip === lastSeq(act))) return;
    this.#cancel?.();
    this.#cancel = this.#schedule(
      () => void this.#settle((act) => this.#engine.replica.tip >= lastSeq(act)),
      SETTLE_MS,
    );
  }

  /** What is answered now has to come soon. */
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
