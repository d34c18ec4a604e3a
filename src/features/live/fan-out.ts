import type { Publication } from "../../context/publisher.ts";
import { AppError } from "../../kernel/errors.ts";
import { causeOf, log } from "../../kernel/log.ts";
import { type Chunk, cursorOf, type Delivery } from "../feed/changes.ts";
import { type Cursor, compareCursors } from "../feed/cursor.ts";
import type { ChangeFrame, Connection } from "./connection.ts";
import type { OpenSockets } from "./open-sockets.ts";

/** Reads the user's feed and credentials, and renders frames. Each read is one round trip. */
export interface Source {
  /** Which of these credentials are live. */
  liveAmong(credentialIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** The same, and the feed after `from`; `chunk` throws AppError `bad_cursor` if `from` is beyond the feed's end. */
  read(from: Cursor, credentialIds: readonly string[]): Promise<{ live: ReadonlySet<string>; chunk(): Chunk }>;
  change(delivery: Delivery): string;
  ready(cursor: Cursor): string;
}

/** Pauses between tries of a failed read. After the last try the hub closes the sockets, and clients reconnect. */
const RETRIES_MS = [500, 1_000, 2_000, 4_000];

/** Sends one user's changes to all their sockets. `docs/decisions/live.md` proves that none is lost or repeated. */
export class FanOut {
  readonly #source: Source;
  readonly #sockets: OpenSockets;
  #turn: Promise<unknown> = Promise.resolve();
  /** Publications since the current read began; undefined outside a read. */
  #meanwhile: Publication[] | undefined;
  #catchingUp = false;
  #credentialsChanged = false;
  #checkedMeanwhile = false;

  constructor(source: Source, sockets: OpenSockets) {
    this.#source = source;
    this.#sockets = sockets;
  }

  /** Turns run one after the other. */
  inTurn<Result>(act: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(act);
    this.#turn = result.catch(() => {});
    return result;
  }

  /** Reads take turns: the hub acts on the result of one read before the next one begins. */
  readInTurn<Result>(read: () => Promise<Result>): Promise<Result> {
    return this.inTurn(async () => {
      this.#meanwhile = [];
      this.#checkedMeanwhile = false;
      try {
        return await read();
      } finally {
        this.#meanwhile = undefined;
        // The read may have added a revoked credential after the check began.
        if (this.#checkedMeanwhile) this.#credentialsChanged = true;
      }
    });
  }

  /** Call it in the turn that read `tip`, the end of the feed. */
  add(connection: Connection, tip: Cursor): void {
    this.#sockets.add(connection);
    if (compareCursors(connection.cursor, tip) === 0) this.#arrive([connection], tip);
  }

  /** Forwards the changes to sockets whose cursor is at `prev`. Other sockets that are behind `tip` read the feed. */
  publish(publication: Publication): void {
    this.#meanwhile?.push(publication);
    this.#sockets.removeOverdue();
    const { prev, tip, changes } = publication;
    let frames: ChangeFrame[] | undefined;
    for (const connection of this.#sockets) {
      if (tip <= connection.cursor.seq) continue;
      if (connection.phase !== "at tip" || prev !== connection.cursor.seq || !changes) connection.fallBehind();
      else {
        frames ??= this.#framesOf(publication);
        if (!this.#deliver(connection, frames)) this.#sockets.remove(connection, "slow");
      }
    }
  }

  /** Closes the sockets of revoked credentials. It does not wait for a turn, because clients can fill the queue. */
  async recheckCredentials(): Promise<void> {
    this.#credentialsChanged = true;
    this.#checkedMeanwhile = true;
    await this.#checkCredentials().catch((error) => log({ hub: "credentials", ...causeOf(error) }));
  }

  /** Sends chunks to all sockets that are behind, in turn, until each one is current or stopped. */
  async catchUp(): Promise<void> {
    if (this.#catchingUp) return;
    this.#catchingUp = true;
    for (let failures = 0; this.#mustRead(); ) {
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

  #mustRead(): boolean {
    return this.#sockets.inPhase("catching up").length > 0 || (this.#credentialsChanged && this.#sockets.size > 0);
  }

  async #readForAll(): Promise<void> {
    // Sockets with the same cursor share a read.
    const groups = Map.groupBy(this.#sockets.inPhase("catching up"), ({ cursor }) => JSON.stringify(cursor));
    if (groups.size === 0) await this.#checkCredentials();
    for (const group of groups.values()) await this.readInTurn(() => this.#read(group));
  }

  async #checkCredentials(): Promise<void> {
    if (this.#sockets.size === 0) return;
    const checked = this.#sockets.credentialIds();
    this.#sockets.removeRevoked(checked, await this.#checking(() => this.#source.liveAmong(checked)));
  }

  async #read(group: readonly Connection[]): Promise<void> {
    const from = group.find((connection) => this.#sockets.has(connection))?.cursor;
    if (!from) return;
    const checked = this.#sockets.credentialIds();
    const { live, chunk } = await this.#checking(() => this.#source.read(from, checked));
    this.#sockets.removeRevoked(checked, live);
    this.#sockets.removeOverdue();
    const present = group.filter((connection) => this.#sockets.has(connection));
    if (present.length > 0) this.#deliverChunk(present, chunk);
  }

  /** Runs a read that checks credentials. If it fails, they must be checked again. */
  async #checking<Result>(read: () => Promise<Result>): Promise<Result> {
    const hadChanged = this.#credentialsChanged;
    this.#credentialsChanged = false;
    return read().catch((error) => {
      this.#credentialsChanged ||= hadChanged;
      throw error;
    });
  }

  /** Closes the waiting sockets. Their clients reconnect with their cursors, which checks their credentials. */
  #giveUp(): void {
    const unchecked = this.#credentialsChanged ? [...this.#sockets] : this.#sockets.inPhase("catching up");
    for (const connection of unchecked) this.#sockets.remove(connection, "unavailable");
  }

  #deliverChunk(group: readonly Connection[], read: () => Chunk): void {
    try {
      const { deliveries, cursor, hasMore } = read();
      const frames = this.#frames(deliveries);
      const current = group.filter((connection) => this.#deliver(connection, frames));
      if (!hasMore) this.#arrive(current, cursor);
    } catch (error) {
      if (!(error instanceof AppError && error.code === "bad_cursor")) throw error;
      for (const connection of group) this.#sockets.remove(connection, "bad_cursor");
    }
  }

  /**
   * The group has everything up to `end`, the end of the feed at the read. Publications since then follow. If there is a
   * gap between them, the group stays behind and reads the feed again.
   */
  #arrive(group: readonly Connection[], end: Cursor): void {
    for (const connection of group) connection.complete(end, this.#source.ready);
    let current = group;
    let tip = end.seq;
    for (const publication of this.#meanwhile ?? []) {
      if (publication.tip <= tip) continue;
      if (publication.prev !== tip || !publication.changes) return;
      const frames = this.#framesOf(publication);
      current = current.filter((connection) => this.#deliver(connection, frames));
      tip = publication.tip;
    }
    for (const connection of this.#sockets.inPhase("at tip")) if (connection.cursor.seq < tip) connection.fallBehind();
    for (const connection of current) connection.settle();
  }

  #deliver(connection: Connection, frames: readonly ChangeFrame[]): boolean {
    return connection.deliver(frames, Date.now(), this.#source.ready);
  }

  #framesOf({ changes }: Publication): ChangeFrame[] {
    return this.#frames((changes ?? []).map((change) => ({ change, cursor: cursorOf(change) })));
  }

  #frames(deliveries: readonly Delivery[]): ChangeFrame[] {
    return deliveries.map((delivery) => ({ cursor: delivery.cursor, text: this.#source.change(delivery) }));
  }
}
