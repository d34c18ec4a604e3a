import type { Publication } from "../../db/publication.ts";
import { AppError } from "../../kernel/errors.ts";
import { causeOf, log } from "../../kernel/log.ts";
import { type Chunk, cursorOf, type Told } from "../feed/changes.ts";
import { type Cursor, compareCursors } from "../feed/cursor.ts";
import type { CloseReason } from "./frames.ts";
import type { ChangeFrame, Subscriber } from "./subscriber.ts";

/** What the fan-out needs of the world: the person's feed, and the words for it. */
export interface Source {
  /**
   * In one trip: which of the sessions live, and what the feed has after `from` (undefined: no need to look).
   * `chunk` throws AppError `bad_cursor` for a place that the feed does not have.
   */
  read(from: Cursor | undefined, sessionIds: readonly string[]): Promise<{ live: ReadonlySet<string>; chunk(): Chunk }>;
  change(told: Told): string;
  ready(cursor: Cursor): string;
}

/** One person's changes to all of their sockets. Why none is lost, repeated or out of order: `docs/decisions/live.md`. */
export class FanOut {
  readonly #source: Source;
  readonly #subscribers = new Set<Subscriber>();
  /** The `seq` up to which the sockets at the tip have been told everything. */
  #tip = 0;
  #turn: Promise<unknown> = Promise.resolve();
  /** What was published since the reading that is under way began; undefined where none is. */
  #meanwhile: Publication[] | undefined;
  #catchingUp = false;
  #sessionsChanged = false;

  /** With the sockets that came through hibernation. */
  constructor(source: Source, awake: Iterable<Subscriber>) {
    this.#source = source;
    for (const subscriber of awake) {
      this.#subscribers.add(subscriber);
      if (subscriber.phase === "at tip") this.#tip = Math.max(this.#tip, subscriber.cursor.seq);
    }
  }

  get size(): number {
    return this.#subscribers.size;
  }

  has(subscriber: Subscriber): boolean {
    return this.#subscribers.has(subscriber);
  }

  /** Readings take turns: what one has found is acted upon before the next begins. */
  inTurn<Result>(read: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(() => {
      this.#meanwhile = [];
      return read();
    });
    this.#turn = result
      .catch(() => {})
      .then(() => {
        this.#meanwhile = undefined;
      });
    return result;
  }

  /** Within the turn that read `tip`, the end of the feed. */
  add(subscriber: Subscriber, tip: Cursor): void {
    this.#subscribers.add(subscriber);
    if (compareCursors(subscriber.cursor, tip) === 0) this.#arrive([subscriber], tip);
  }

  remove(subscriber: Subscriber, reason?: CloseReason): void {
    this.#subscribers.delete(subscriber);
    if (reason) subscriber.close(reason);
  }

  removeOverdue(): void {
    const now = Date.now();
    for (const subscriber of this.#subscribers) {
      const reason = subscriber.overdue(now);
      if (reason) this.remove(subscriber, reason);
    }
  }

  /** Forwards what joins up with the tip; of anything else, be it doubled, late or early, the feed knows what to make. */
  publish(publication: Publication): void {
    this.#meanwhile?.push(publication);
    this.removeOverdue();
    const { prev, tip, changes } = publication;
    const atTip = this.#inPhase("at tip");
    if (atTip.length > 0 && tip > this.#tip) {
      if (prev === this.#tip && changes) this.#forward(atTip, publication);
      else for (const subscriber of atTip) subscriber.fallBehind();
    }
    for (const subscriber of this.#inPhase("owing")) subscriber.fallBehind();
  }

  recheckSessions(): void {
    this.#sessionsChanged = true;
  }

  /** Sends to all that are behind, a chunk to each in turn, until none is left that may be sent more. */
  async catchUp(): Promise<void> {
    if (this.#catchingUp) return;
    this.#catchingUp = true;
    try {
      for (let behind = this.#behind(); behind.length > 0; behind = this.#behind()) {
        for (const group of behind) await this.inTurn(() => this.#read(group));
      }
    } catch (error) {
      // They stay behind, and the next change, opening, acknowledgement or sweep tries again.
      log({ hub: "catch up", ...causeOf(error) });
    } finally {
      this.#catchingUp = false;
    }
  }

  /** Those that stand at the same place share its reading. A reading for nobody looks at the sessions alone. */
  #behind(): Subscriber[][] {
    const groups = Map.groupBy(this.#inPhase("catching up"), ({ cursor }) => JSON.stringify(cursor));
    return groups.size === 0 && this.#sessionsChanged && this.size > 0 ? [[]] : [...groups.values()];
  }

  async #read(group: readonly Subscriber[]): Promise<void> {
    this.removeOverdue();
    const sessionIds = new Set([...this.#subscribers].map(({ sessionId }) => sessionId));
    this.#sessionsChanged = false;
    const { live, chunk } = await this.#source.read(group[0]?.cursor, [...sessionIds]).catch((error) => {
      this.#sessionsChanged = true;
      throw error;
    });
    for (const subscriber of this.#subscribers) {
      if (!live.has(subscriber.sessionId)) this.remove(subscriber, "session_ended");
    }
    const present = group.filter((subscriber) => this.#subscribers.has(subscriber));
    if (present.length > 0) this.#tellChunk(present, chunk);
  }

  #tellChunk(group: readonly Subscriber[], read: () => Chunk): void {
    try {
      const { told, cursor, hasMore } = read();
      const frames = this.#frames(told);
      const abreast = group.filter((subscriber) => this.#tell(subscriber, frames));
      if (!hasMore) this.#arrive(abreast, cursor);
    } catch (error) {
      if (!(error instanceof AppError && error.code === "bad_cursor")) throw error;
      for (const subscriber of group) this.remove(subscriber, "bad_cursor");
    }
  }

  /**
   * They have all that the feed had when it was read, up to `end`; now what was published meanwhile. Where that does not
   * join up, they stay behind and the feed is read again.
   */
  #arrive(group: readonly Subscriber[], end: Cursor): void {
    for (const subscriber of group) subscriber.complete(end, this.#source.ready);
    let abreast = group;
    let tip = end.seq;
    for (const publication of this.#meanwhile ?? []) {
      if (publication.tip <= tip) continue;
      if (publication.prev !== tip || !publication.changes) return;
      const frames = this.#framesOf(publication);
      abreast = abreast.filter((subscriber) => this.#tell(subscriber, frames));
      tip = publication.tip;
    }
    if (abreast.length === 0) return;
    if (tip !== this.#tip) for (const subscriber of this.#inPhase("at tip")) subscriber.fallBehind();
    this.#tip = tip;
    for (const subscriber of abreast) subscriber.settle();
  }

  #forward(atTip: readonly Subscriber[], publication: Publication): void {
    const frames = this.#framesOf(publication);
    this.#tip = publication.tip;
    for (const subscriber of atTip) {
      if (!this.#tell(subscriber, frames)) this.remove(subscriber, "slow");
    }
  }

  #tell(subscriber: Subscriber, frames: readonly ChangeFrame[]): boolean {
    return subscriber.tell(frames, Date.now(), this.#source.ready);
  }

  #framesOf({ changes }: Publication): ChangeFrame[] {
    return this.#frames((changes ?? []).map((change) => ({ change, cursor: cursorOf(change) })));
  }

  #frames(told: readonly Told[]): ChangeFrame[] {
    return told.map((each) => ({ cursor: each.cursor, text: this.#source.change(each) }));
  }

  #inPhase(phase: Subscriber["phase"]): Subscriber[] {
    return [...this.#subscribers].filter((subscriber) => subscriber.phase === phase);
  }
}
