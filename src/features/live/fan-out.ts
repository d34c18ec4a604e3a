import type { Publication } from "../../context/publisher.ts";
import { AppError } from "../../kernel/errors.ts";
import { causeOf, log } from "../../kernel/log.ts";
import { type Chunk, cursorOf, type Told } from "../feed/changes.ts";
import { type Cursor, compareCursors } from "../feed/cursor.ts";
import type { CloseReason } from "./frames.ts";
import type { ChangeFrame, Subscriber } from "./subscriber.ts";

/** What the fan-out needs of the world: the person's feed and sessions, and the words for them. Each call is one trip. */
export interface Source {
  /** Which of the sessions live. */
  liveOf(sessionIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** The same, and what the feed has after `from`; `chunk` throws AppError `bad_cursor` for a place that it does not have. */
  read(from: Cursor, sessionIds: readonly string[]): Promise<{ live: ReadonlySet<string>; chunk(): Chunk }>;
  change(told: Told): string;
  ready(cursor: Cursor): string;
}

/** Between the tries of a reading that fails; after the last, sockets are closed and come back. */
const RETRIES_MS = [500, 1_000, 2_000, 4_000];

/** One person's changes to all of their sockets. Why none is lost, repeated or out of order: `docs/decisions/live.md`. */
export class FanOut {
  readonly #source: Source;
  readonly #subscribers: Set<Subscriber>;
  #turn: Promise<unknown> = Promise.resolve();
  /** What was published since the reading that is under way began; undefined where none is. */
  #meanwhile: Publication[] | undefined;
  #catchingUp = false;
  #sessionsChanged = false;
  #checkedMeanwhile = false;

  /** With the sockets that came through hibernation. */
  constructor(source: Source, awake: Iterable<Subscriber>) {
    this.#source = source;
    this.#subscribers = new Set(awake);
  }

  get size(): number {
    return this.#subscribers.size;
  }

  /** When the last of them will have expired, in milliseconds since 1970. */
  get until(): number {
    return Math.max(0, ...[...this.#subscribers].map(({ expiresAt }) => expiresAt));
  }

  has(subscriber: Subscriber): boolean {
    return this.#subscribers.has(subscriber);
  }

  /** Readings take turns: what one has found is acted upon before the next begins. */
  inTurn<Result>(read: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(async () => {
      this.#meanwhile = [];
      this.#checkedMeanwhile = false;
      try {
        return await read();
      } finally {
        this.#meanwhile = undefined;
        // It may have given a socket a session that the check did not know of, and that had ended by then.
        if (this.#checkedMeanwhile) this.#sessionsChanged = true;
      }
    });
    this.#turn = result.catch(() => {});
    return result;
  }

  /** Within the turn that read `tip`, the end of the feed. */
  add(subscriber: Subscriber, tip: Cursor): void {
    this.#subscribers.add(subscriber);
    if (compareCursors(subscriber.cursor, tip) === 0) this.#arrive([subscriber], tip);
  }

  remove(subscriber: Subscriber, reason?: CloseReason): void {
    if (this.#subscribers.delete(subscriber) && reason) subscriber.close(reason);
  }

  removeOverdue(): void {
    const now = Date.now();
    for (const subscriber of this.#subscribers) {
      const reason = subscriber.overdue(now);
      if (reason) this.remove(subscriber, reason);
    }
  }

  /** Those of the sockets' sessions, and of some others. */
  sessionIds(...others: string[]): string[] {
    return [...new Set([...this.#subscribers].map(({ sessionId }) => sessionId)).union(new Set(others))];
  }

  /** Of the sessions that were asked about, those that do not live. */
  removeEnded(asked: readonly string[], live: ReadonlySet<string>): void {
    const ended = new Set(asked).difference(live);
    for (const subscriber of this.#subscribers) {
      if (ended.has(subscriber.sessionId)) this.remove(subscriber, "session_ended");
    }
  }

  /** Forwards what joins up with what a socket has; of anything else, doubled, late or early, the feed knows what to make. */
  publish(publication: Publication): void {
    this.#meanwhile?.push(publication);
    this.removeOverdue();
    const { prev, tip, changes } = publication;
    let frames: ChangeFrame[] | undefined;
    for (const subscriber of this.#subscribers) {
      if (tip <= subscriber.cursor.seq) continue;
      if (subscriber.phase !== "at tip" || prev !== subscriber.cursor.seq || !changes) subscriber.fallBehind();
      else {
        frames ??= this.#framesOf(publication);
        if (!this.#tell(subscriber, frames)) this.remove(subscriber, "slow");
      }
    }
  }

  /** Sessions have ended: finds out which, at once. In a queue with others, it would wait as long as they like. */
  async recheckSessions(): Promise<void> {
    this.#sessionsChanged = true;
    this.#checkedMeanwhile = true;
    await this.#checkSessions().catch((error) => log({ hub: "sessions", ...causeOf(error) }));
  }

  /** Sends to all that are behind, a chunk to each in turn, until none is left that may be sent more. */
  async catchUp(): Promise<void> {
    if (this.#catchingUp) return;
    this.#catchingUp = true;
    for (let failures = 0; this.#isToRead(); ) {
      try {
        await this.#readForAll();
        failures = 0;
      } catch (error) {
        log({ hub: "catch up", ...causeOf(error) });
        const pause = RETRIES_MS[failures];
        if (pause === undefined) this.#giveUp();
        else await new Promise((resolve) => setTimeout(resolve, pause));
        failures += 1;
      }
    }
    this.#catchingUp = false;
  }

  #isToRead(): boolean {
    return this.#inPhase("catching up").length > 0 || (this.#sessionsChanged && this.size > 0);
  }

  async #readForAll(): Promise<void> {
    // Those that stand at the same place share its reading.
    const groups = Map.groupBy(this.#inPhase("catching up"), ({ cursor }) => JSON.stringify(cursor));
    if (groups.size === 0) await this.#checkSessions();
    for (const group of groups.values()) await this.inTurn(() => this.#read(group));
  }

  async #checkSessions(): Promise<void> {
    const asked = this.sessionIds();
    this.removeEnded(asked, await this.#checking(() => this.#source.liveOf(asked)));
  }

  async #read(group: readonly Subscriber[]): Promise<void> {
    const from = group.find((subscriber) => this.has(subscriber))?.cursor;
    if (!from) return;
    const asked = this.sessionIds();
    const { live, chunk } = await this.#checking(() => this.#source.read(from, asked));
    this.removeEnded(asked, live);
    this.removeOverdue();
    const present = group.filter((subscriber) => this.has(subscriber));
    if (present.length > 0) this.#tellChunk(present, chunk);
  }

  /** A reading that looks at the sessions as they are when it begins. */
  async #checking<Result>(read: () => Promise<Result>): Promise<Result> {
    const asked = this.#sessionsChanged;
    this.#sessionsChanged = false;
    return read().catch((error) => {
      this.#sessionsChanged ||= asked;
      throw error;
    });
  }

  /** Their clients come back with their cursors, and are looked at anew. */
  #giveUp(): void {
    const unchecked = this.#sessionsChanged ? [...this.#subscribers] : this.#inPhase("catching up");
    for (const subscriber of unchecked) this.remove(subscriber, "unavailable");
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
    for (const subscriber of this.#inPhase("at tip")) if (subscriber.cursor.seq < tip) subscriber.fallBehind();
    for (const subscriber of abreast) subscriber.settle();
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
