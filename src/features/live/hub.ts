import { DurableObject } from "cloudflare:workers";
import { connect } from "../../db/statements.ts";
import type { RequestContext } from "../../context/request-context.ts";
import type { Publication } from "../../context/publisher.ts";
import { readUnchecked } from "../../context/read.ts";
import {
  type Found,
  type LiveSession,
  liveAmong,
  refusalOf,
  selectLiveSessions,
  sessionEnded,
} from "../../auth/live-session.ts";
import { type Env, type Settings, settingsOf } from "../../env.ts";
import type { Credential } from "../../auth/principal.ts";
import { AppError } from "../../kernel/errors.ts";
import { causeOf, log } from "../../kernel/log.ts";
import { sortableInstant } from "../../kernel/time.ts";
import { credentialOf, hasExpired } from "../../auth/credentials.ts";
import { changesSince, representTold, selectTip } from "../feed/changes.ts";
import { type Cursor, compareCursors, ORIGIN, openCursor, sealCursor } from "../feed/cursor.ts";
import { keepSockets } from "../stats/sockets.ts";
import { FanOut, type Source } from "./fan-out.ts";
import { PING, PONG, parseFrame } from "./frames.ts";
import { type Opening, openingOf, refuse } from "./opening.ts";
import { Subscriber } from "./subscriber.ts";
import { spendTicket } from "./tickets.ts";

/** Rows to a read while catching up: of the longest descriptions, some 20 MB. */
const CHUNK = 250;

const NORMAL = 1000;

/** One person's sockets: where the runtime's events come in. The object's name is the person's id. */
export class Hub extends DurableObject<Env> {
  readonly #subscribers = new WeakMap<WebSocket, Subscriber>();
  readonly #fanOut: FanOut;
  /** Sockets that wait for their turn to be opened. */
  #openings = 0;
  /** What the database has of how many sockets there are. */
  #kept: { open: number; until: number };
  #keeping: Promise<void> = Promise.resolve();
  /** The newest token of those that wait for theirs to be looked at. */
  readonly #tokens = new Map<Subscriber, string>();

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair(PING, PONG));
    const awake = ctx.getWebSockets().flatMap((socket) => {
      const subscriber = Subscriber.awake(socket);
      if (subscriber) this.#subscribers.set(socket, subscriber);
      return subscriber ?? [];
    });
    this.#fanOut = new FanOut(this.#source, awake);
    this.#kept = { open: this.#fanOut.size, until: this.#fanOut.until };
  }

  /** Opens a socket for an `Opening`, or answers with a `Refusal`. */
  override async fetch(request: Request): Promise<Response> {
    this.#fanOut.removeOverdue();
    // Before anything is read, or many at once would make everyone wait for their turns.
    if (this.#fanOut.size + this.#openings >= this.#settings.MAX_SOCKETS_PER_USER) return refuse({ close: "too_many" });
    this.#openings += 1;
    try {
      return await this.#fanOut.inTurn(() => this.#open(openingOf(request)));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (error.code === "database_unavailable") log({ hub: "opening", ...causeOf(error) });
      return refuse({ code: error.code, message: error.message });
    } finally {
      this.#openings -= 1;
      this.#catchUp();
    }
  }

  publish(publication: Publication): void {
    this.#fanOut.publish(publication);
    this.#catchUp();
  }

  async recheckSessions(): Promise<void> {
    await this.#fanOut.recheckSessions();
    this.#catchUp();
  }

  override async webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
    const subscriber = this.#subscribers.get(socket);
    // What a socket still sends after we have closed it is nobody's.
    if (!subscriber || !this.#fanOut.has(subscriber)) return;
    const frame = parseFrame(message);
    if (frame === "too_large") this.#fanOut.remove(subscriber, frame);
    else if (subscriber.hasExpired(Date.now())) this.#fanOut.remove(subscriber, "expired");
    else if (typeof frame === "string") this.#fanOut.remove(subscriber, frame);
    else if (frame.type === "ack") this.#acknowledge(subscriber, frame.cursor);
    else await this.#authenticate(subscriber, frame.token);
    this.#fanOut.removeOverdue();
    this.#catchUp();
  }

  override webSocketClose(socket: WebSocket): void {
    this.#forget(socket);
    // The runtime answers for sockets that do not hibernate, and not for these (seen in workerd 1.20261023.1).
    socket.close(NORMAL);
  }

  override webSocketError(socket: WebSocket): void {
    this.#forget(socket);
  }

  #forget(socket: WebSocket): void {
    const subscriber = this.#subscribers.get(socket);
    if (subscriber) this.#fanOut.remove(subscriber);
    this.#fanOut.removeOverdue();
    this.#keepCount();
  }

  async #open({ credential, since, ticket }: Opening): Promise<Response> {
    if (ticket && !spendTicket(this.ctx.storage.sql, ticket)) throw sessionEnded();
    const asked = this.#fanOut.sessionIds(credential.sessionId);
    const [found, [tip = ORIGIN]] = await readUnchecked(
      this.#database(),
      this.#selectLive(asked),
      selectTip(this.#userId),
    );
    const session = this.#sessionAmong(asked, found, credential);
    if (!session) throw refusalOf(found);
    const expiresAt = earlier(credential, session);
    if (expiresAt <= Date.now()) return refuse({ close: "expired" });
    const cursor = this.#placeOf(since, tip);
    if (!cursor) return refuse({ close: "bad_cursor" });

    const { 0: client, 1: socket } = new WebSocketPair();
    this.ctx.acceptWebSocket(socket);
    const subscriber = Subscriber.open(socket, { sessionId: session.id, expiresAt, cursor, readyAt: tip.seq });
    this.#subscribers.set(socket, subscriber);
    this.#fanOut.add(subscriber, tip);
    return new Response(null, { status: 101, webSocket: client });
  }

  /** Undefined for a `since` that sync would refuse. */
  #placeOf(since: string | undefined, tip: Cursor): Cursor | undefined {
    if (since === undefined) return tip;
    const cursor = this.#cursorIn(since);
    return cursor && compareCursors(cursor, tip) <= 0 ? cursor : undefined;
  }

  /** Undefined for what is no cursor of this person's feed. */
  #cursorIn(sealed: string): Cursor | undefined {
    try {
      return openCursor(this.#settings, this.#userId, sealed);
    } catch (error) {
      if (error instanceof AppError && error.code === "bad_cursor") return undefined;
      throw error;
    }
  }

  #acknowledge(subscriber: Subscriber, sealed: string): void {
    const cursor = this.#cursorIn(sealed);
    if (!cursor || !subscriber.acknowledge(cursor)) this.#fanOut.remove(subscriber, "bad_message");
  }

  /** Of tokens that come faster than they can be looked at, the newest counts: one reading at a time for each socket. */
  async #authenticate(subscriber: Subscriber, token: string): Promise<void> {
    const isUnderWay = this.#tokens.has(subscriber);
    this.#tokens.set(subscriber, token);
    if (isUnderWay) return;
    try {
      for (let last: string | undefined; last !== this.#tokens.get(subscriber); ) {
        last = this.#tokens.get(subscriber) as string;
        await this.#renew(subscriber, last);
      }
    } catch (error) {
      log({ hub: "auth", ...causeOf(error) });
      this.#fanOut.remove(subscriber, "unavailable");
    } finally {
      this.#tokens.delete(subscriber);
    }
  }

  async #renew(subscriber: Subscriber, token: string): Promise<void> {
    const credential = await credentialOf(this.#settings, token);
    if (credential?.userId !== this.#userId) return this.#fanOut.remove(subscriber, "bad_message");
    if (hasExpired(credential)) return this.#fanOut.remove(subscriber, "expired");
    await this.#fanOut.inTurn(async () => {
      if (!this.#fanOut.has(subscriber)) return;
      const asked = this.#fanOut.sessionIds(credential.sessionId);
      const [found] = await readUnchecked(this.#database(), this.#selectLive(asked));
      const session = this.#sessionAmong(asked, found, credential);
      if (!this.#fanOut.has(subscriber)) return;
      if (!session) return this.#fanOut.remove(subscriber, "session_ended");
      const expiresAt = earlier(credential, session);
      subscriber.renew(session.id, expiresAt);
      subscriber.send(JSON.stringify({ type: "auth", expires_at: new Date(expiresAt).toISOString() }));
    });
  }

  /** The credential's own, if it lives; what was asked about all others is made use of as well. */
  #sessionAmong(asked: readonly string[], found: Found, { sessionId }: Credential) {
    this.#fanOut.removeEnded(asked, liveIds(found));
    return liveAmong(found).find(({ id }) => id === sessionId);
  }

  #catchUp(): void {
    this.ctx.waitUntil(this.#fanOut.catchUp().then(() => this.#keepCount()));
  }

  /** One writing at a time: of many sockets at once, the first's is under way, and the next is for all the others. */
  #keepCount(): void {
    this.#keeping = this.#keeping.then(async () => {
      const { size: open, until } = this.#fanOut;
      if (open === this.#kept.open && until === this.#kept.until) return;
      this.#kept = { open, until };
      await keepSockets(this.#database(), this.#userId, open, sortableInstant(until)).catch((error) =>
        log({ hub: "count", ...causeOf(error) }),
      );
    });
    this.ctx.waitUntil(this.#keeping);
  }

  readonly #source: Source = {
    liveOf: async (sessionIds) => {
      const [found] = await readUnchecked(this.#database(), this.#selectLive(sessionIds));
      return liveIds(found);
    },
    read: async (from, sessionIds) => {
      const { selects, chunk } = changesSince(this.#userId, from, CHUNK);
      const batch = [this.#selectLive(sessionIds), ...selects] as const;
      const [found, tips, changes] = await readUnchecked(this.#database(), ...batch);
      return { live: liveIds(found), chunk: () => chunk(tips, changes) };
    },
    change: (told) => JSON.stringify({ type: "change", ...representTold(this.#settings, this.#userId, told) }),
    ready: (cursor) => JSON.stringify({ type: "ready", cursor: sealCursor(this.#settings, this.#userId, cursor) }),
  };

  get #userId(): string {
    return this.ctx.id.name as string;
  }

  get #settings(): Settings {
    return settingsOf(this.env);
  }

  #selectLive(sessionIds: readonly string[]) {
    return selectLiveSessions(this.#userId, sessionIds, new Date());
  }

  /** A replica may lag behind what was published: https://developers.cloudflare.com/d1/best-practices/read-replication/ */
  #database(): Pick<RequestContext, "db"> {
    return { db: connect(this.env.DB.withSession("first-primary")) };
  }
}

function liveIds(found: Found): ReadonlySet<string> {
  return new Set(liveAmong(found).map(({ id }) => id));
}

/** The token's end or the session's. */
function earlier({ expiresAt }: Credential, session: LiveSession): number {
  return Math.min(expiresAt ?? Number.POSITIVE_INFINITY, Date.parse(session.expiresAt));
}
