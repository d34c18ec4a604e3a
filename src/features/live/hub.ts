import { DurableObject } from "cloudflare:workers";
import { connect } from "../../db/client.ts";
import type { Visit } from "../../db/context.ts";
import type { Publication } from "../../db/publication.ts";
import { readAsVisitor } from "../../db/read.ts";
import { selectLiveSessions, sessionEnded } from "../../db/session.ts";
import { type Env, type Settings, settingsOf } from "../../env.ts";
import type { Credential } from "../../kernel/actor.ts";
import { AppError } from "../../kernel/errors.ts";
import { causeOf, log } from "../../kernel/log.ts";
import { formerActorOf, hasExpired } from "../accounts/actor-of.ts";
import { type Chunk, changesSince, representTold, selectTip } from "../feed/changes.ts";
import { type Cursor, compareCursors, ORIGIN, openCursor, sealCursor } from "../feed/cursor.ts";
import { FanOut, type Source } from "./fan-out.ts";
import { PING, PONG, parseFrame } from "./frames.ts";
import { type Opening, openingOf, refuse } from "./opening.ts";
import { Subscriber } from "./subscriber.ts";
import { spendTicket } from "./tickets.ts";

/** Rows to a read while catching up: of the longest descriptions, some 20 MB. */
const CHUNK = 250;

const NORMAL = 1000;
const UNSENDABLE = new Set([1005, 1006, 1015]);

/** One person's sockets: where the runtime's events come in. The object's name is the person's id. */
export class Hub extends DurableObject<Env> {
  readonly #subscribers = new WeakMap<WebSocket, Subscriber>();
  readonly #fanOut: FanOut;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair(PING, PONG));
    const awake = ctx.getWebSockets().flatMap((socket) => {
      const subscriber = Subscriber.awake(socket);
      if (subscriber) this.#subscribers.set(socket, subscriber);
      return subscriber ?? [];
    });
    this.#fanOut = new FanOut(this.#source, awake);
  }

  /** Opens a socket for an `Opening`, or answers with a `Refusal`. */
  override async fetch(request: Request): Promise<Response> {
    try {
      return await this.#fanOut.inTurn(() => this.#open(openingOf(request)));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return refuse({ code: error.code, message: error.message });
    } finally {
      this.#catchUp();
    }
  }

  publish(publication: Publication): void {
    this.#fanOut.publish(publication);
    this.#catchUp();
  }

  recheckSessions(): void {
    this.#fanOut.recheckSessions();
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
    else await this.#authenticate(subscriber, frame.token).catch(logFailure);
    this.#fanOut.removeOverdue();
    this.#catchUp();
  }

  override webSocketClose(socket: WebSocket, code: number): void {
    this.#forget(socket);
    // The runtime does not answer a close by itself; codes that stand for the lack of one cannot be sent (RFC 6455, 7.4.1).
    socket.close(UNSENDABLE.has(code) ? NORMAL : code);
  }

  override webSocketError(socket: WebSocket): void {
    this.#forget(socket);
  }

  #forget(socket: WebSocket): void {
    const subscriber = this.#subscribers.get(socket);
    if (subscriber) this.#fanOut.remove(subscriber);
  }

  async #open({ credential, since, ticket }: Opening): Promise<Response> {
    if (ticket && !spendTicket(this.ctx.storage.sql, ticket)) throw sessionEnded();
    const [[session], [tip = ORIGIN]] = await readAsVisitor(
      this.#visit(),
      selectLiveSessions(this.#userId, [credential.sessionId], new Date()),
      selectTip(this.#userId),
    );
    if (!session) throw sessionEnded();

    this.#fanOut.removeOverdue();
    if (this.#fanOut.size >= this.#settings.MAX_SOCKETS_PER_USER) return refuse({ close: "too_many" });
    const cursor = this.#placeOf(since, tip);
    if (!cursor) return refuse({ close: "bad_cursor" });

    const { 0: client, 1: socket } = new WebSocketPair();
    this.ctx.acceptWebSocket(socket);
    const expiresAt = earlier(credential, session);
    const subscriber = Subscriber.open(socket, { sessionId: session.id, expiresAt, cursor, readyAt: tip.seq });
    this.#subscribers.set(socket, subscriber);
    this.#fanOut.add(subscriber, tip);
    return new Response(null, { status: 101, webSocket: client });
  }

  /** Undefined for a `since` that sync would refuse. */
  #placeOf(since: string | undefined, tip: Cursor): Cursor | undefined {
    if (since === undefined) return tip;
    try {
      const cursor = openCursor(this.#settings, this.#userId, since);
      return compareCursors(cursor, tip) > 0 ? undefined : cursor;
    } catch {
      return undefined;
    }
  }

  #acknowledge(subscriber: Subscriber, sealed: string): void {
    try {
      if (subscriber.acknowledge(openCursor(this.#settings, this.#userId, sealed))) return;
    } catch {}
    this.#fanOut.remove(subscriber, "bad_message");
  }

  async #authenticate(subscriber: Subscriber, token: string): Promise<void> {
    const credential = await formerActorOf(this.#settings, token);
    if (credential?.userId !== this.#userId) return this.#fanOut.remove(subscriber, "bad_message");
    if (hasExpired(credential)) return this.#fanOut.remove(subscriber, "expired");
    await this.#fanOut.inTurn(async () => {
      const live = selectLiveSessions(this.#userId, [credential.sessionId], new Date());
      const [[session]] = await readAsVisitor(this.#visit(), live);
      if (!this.#fanOut.has(subscriber)) return;
      if (!session) return this.#fanOut.remove(subscriber, "session_ended");
      const expiresAt = earlier(credential, session);
      subscriber.renew(session.id, expiresAt);
      subscriber.send(JSON.stringify({ type: "auth", expires_at: new Date(expiresAt).toISOString() }));
    });
  }

  #catchUp(): void {
    this.ctx.waitUntil(this.#fanOut.catchUp());
  }

  readonly #source: Source = {
    read: async (from, sessionIds) => {
      const live = selectLiveSessions(this.#userId, sessionIds, new Date());
      if (!from) {
        const [sessions] = await readAsVisitor(this.#visit(), live);
        return { live: idsOf(sessions), chunk: () => EMPTY };
      }
      const { selects, chunk } = changesSince(this.#userId, from, CHUNK);
      const [sessions, tips, changes] = await readAsVisitor(this.#visit(), live, ...selects);
      return { live: idsOf(sessions), chunk: () => chunk(tips, changes) };
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

  /** A replica may lag behind what was published: https://developers.cloudflare.com/d1/best-practices/read-replication/ */
  #visit(): Pick<Visit, "db"> {
    return { db: connect(this.env.DB.withSession("first-primary"), { trips: 0, rows: 0, ms: 0 }) };
  }
}

/** The client is not answered, and may ask again. */
function logFailure(error: unknown): void {
  log({ hub: "auth", ...causeOf(error) });
}

const EMPTY: Chunk = { told: [], cursor: ORIGIN, hasMore: false };

function idsOf(rows: readonly { id: string }[]): ReadonlySet<string> {
  return new Set(rows.map(({ id }) => id));
}

/** The token's end or the session's. */
function earlier({ expiresAt }: Credential, session: { expiresAt: string }): number {
  return Math.min(expiresAt ?? Number.POSITIVE_INFINITY, Date.parse(session.expiresAt));
}
