import { DurableObject } from "cloudflare:workers";
import { principalEvenIfExpired } from "../../auth/credentials.ts";
import {
  type CredentialRows,
  type LiveCredential,
  liveAmong,
  refusalOf,
  selectLiveCredentials,
  sessionEnded,
} from "../../auth/live-session.ts";
import { type Credential, hasExpired } from "../../auth/principal.ts";
import type { Publication } from "../../context/publisher.ts";
import { readUnchecked } from "../../context/read.ts";
import type { RequestContext } from "../../context/request-context.ts";
import { writeWithoutKey } from "../../context/write.ts";
import { connect, databaseOf } from "../../db/database.ts";
import { type Env, type Settings, settingsOf } from "../../env.ts";
import { AppError } from "../../kernel/errors.ts";
import { causeOf, log } from "../../kernel/log.ts";
import { selectTip } from "../feed/changes.ts";
import { type Cursor, compareCursors, ORIGIN, openCursor } from "../feed/cursor.ts";
import { Connection } from "./connection.ts";
import { FanOut } from "./fan-out.ts";
import { ABNORMAL, authFrame, NORMAL, PING, PONG, parseFrame } from "./frames.ts";
import { HubLog } from "./hub-log.ts";
import { HubRegistration } from "./hub-registration.ts";
import { OpenSockets } from "./open-sockets.ts";
import { type Opening, openingOf } from "./opening.ts";
import { liveIds, sourceOf } from "./source.ts";
import { spendTicket } from "./tickets.ts";

/** One user's sockets. The hub's name is the user's id. */
export class Hub extends DurableObject<Env> {
  readonly #connections = new WeakMap<WebSocket, Connection>();
  readonly #sockets: OpenSockets;
  readonly #fanOut: FanOut;
  readonly #log = new HubLog(this.ctx, this.env);
  readonly #registration: HubRegistration;
  /** The number of sockets that wait for their turn to open. */
  #openings = 0;
  /** The newest token of each socket whose token is being checked. */
  readonly #tokens = new Map<Connection, string>();

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair(PING, PONG));
    const restored = ctx.getWebSockets().flatMap((socket) => {
      const connection = Connection.restore(socket);
      if (connection) this.#connections.set(socket, connection);
      return connection ?? [];
    });
    this.#sockets = new OpenSockets(restored, (reason) => this.#log.closed(reason, this.#sockets.size));
    const source = sourceOf(this.#settings, this.#userId, () => this.#database());
    this.#fanOut = new FanOut(source, this.#sockets);
    this.#registration = new HubRegistration(this.#userId, this.#sockets.count());
  }

  /** Opens a socket for an `Opening`, or answers with a `Refusal`. */
  override async fetch(request: Request): Promise<Response> {
    this.#sockets.removeOverdue();
    // Checked before any read, so that many openings at once do not fill the queue.
    const isFull = this.#sockets.size + this.#openings >= this.#settings.MAX_SOCKETS_PER_USER;
    if (isFull) return this.#log.refuse({ close: "too_many" });
    this.#openings += 1;
    try {
      return await this.#fanOut.readInTurn(() => this.#open(openingOf(request)));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const { code, message, cause } = error;
      return this.#log.refuse({ code, message, ...(cause ? { cause: String(cause) } : {}) }, error);
    } finally {
      this.#openings -= 1;
      this.#catchUp();
    }
  }

  publish(publication: Publication): void {
    this.#fanOut.publish(publication);
    // The row in `sockets` is stale: a deploy dropped the sockets, or deleting the row failed.
    if (this.#sockets.size === 0) this.#registration.invalidate();
    this.#catchUp();
  }

  async recheckSessions(): Promise<void> {
    await this.#fanOut.recheckCredentials();
    this.#catchUp();
  }

  override async webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
    const connection = this.#connections.get(socket);
    // A socket that the hub has closed may still send.
    if (!connection || !this.#sockets.has(connection)) return;
    const frame = parseFrame(message);
    if (frame === "too_large") this.#sockets.remove(connection, frame);
    else if (connection.hasExpired(Date.now())) this.#sockets.remove(connection, "expired");
    else if (typeof frame === "string") this.#sockets.remove(connection, frame);
    else if (frame.type === "ack") this.#acknowledge(connection, frame.cursor);
    else await this.#authenticate(connection, frame.token);
    this.#sockets.removeOverdue();
    this.#catchUp();
  }

  override webSocketClose(socket: WebSocket, code: number): void {
    this.#forget(socket, code);
    // The runtime answers a close only for sockets that do not hibernate (seen in workerd 1.20261023.1).
    socket.close(NORMAL);
  }

  override webSocketError(socket: WebSocket): void {
    this.#forget(socket, ABNORMAL);
  }

  #forget(socket: WebSocket, code: number): void {
    const connection = this.#connections.get(socket);
    if (connection && this.#sockets.has(connection)) this.#log.left(code, this.#sockets.size - 1);
    if (connection) this.#sockets.remove(connection);
    this.#sockets.removeOverdue();
    this.#updateRegistration();
  }

  async #open({ credential, since, ticket }: Opening): Promise<Response> {
    if (ticket && !spendTicket(this.ctx.storage.sql, ticket)) throw sessionEnded();
    const checked = this.#sockets.credentialIds(credential.id);
    const sockets = {
      open: this.#sockets.size + 1,
      until: Math.max(this.#sockets.until, credential.expiresAt ?? Number.POSITIVE_INFINITY),
    };
    // The row comes before the tip: a write after the tip finds the row, and calls the hub.
    const batch = [this.#registration.upsert(sockets), this.#selectLive(checked), selectTip(this.#userId)] as const;
    const database = this.#database();
    const [, rows, [tip = ORIGIN]] = await writeWithoutKey(database, [], batch);
    this.#registration.confirm(sockets);
    const session = this.#sessionAmong(checked, rows, credential.id);
    if (!session) throw refusalOf(rows);
    const expiresAt = earlier(credential, session);
    if (expiresAt <= Date.now()) return this.#log.refuse({ close: "expired" });
    const cursor = this.#startOf(since, tip);
    if (!cursor) return this.#log.refuse({ close: "bad_cursor" });

    const { 0: client, 1: socket } = new WebSocketPair();
    this.ctx.acceptWebSocket(socket);
    const connection = Connection.open(socket, { credentialId: session.id, expiresAt, cursor, readyAt: tip.seq });
    this.#connections.set(socket, connection);
    this.#fanOut.add(connection, tip);
    this.#log.opened(this.#sockets.size, database.db.stats);
    return new Response(null, { status: 101, webSocket: client });
  }

  /** Undefined for a `since` beyond the tip or of another feed. */
  #startOf(since: string | undefined, tip: Cursor): Cursor | undefined {
    if (since === undefined) return tip;
    const cursor = this.#cursorIn(since);
    return cursor && compareCursors(cursor, tip) <= 0 ? cursor : undefined;
  }

  /** Undefined if it is no cursor of this user's feed. */
  #cursorIn(sealed: string): Cursor | undefined {
    try {
      return openCursor(this.#settings, this.#userId, sealed);
    } catch (error) {
      if (error instanceof AppError && error.code === "bad_cursor") return undefined;
      throw error;
    }
  }

  #acknowledge(connection: Connection, sealed: string): void {
    const cursor = this.#cursorIn(sealed);
    if (!cursor || !connection.acknowledge(cursor)) this.#sockets.remove(connection, "bad_message");
  }

  /** Runs one check at a time for each socket. If tokens arrive faster, only the newest one is checked. */
  async #authenticate(connection: Connection, token: string): Promise<void> {
    const isUnderWay = this.#tokens.has(connection);
    this.#tokens.set(connection, token);
    if (isUnderWay) return;
    try {
      for (let last: string | undefined; last !== this.#tokens.get(connection); ) {
        last = this.#tokens.get(connection) as string;
        await this.#renew(connection, last);
      }
    } catch (error) {
      log({ hub: "auth", ...causeOf(error) });
      this.#sockets.remove(connection, "unavailable");
    } finally {
      this.#tokens.delete(connection);
    }
  }

  async #renew(connection: Connection, token: string): Promise<void> {
    const principal = await principalEvenIfExpired(this.#settings, token);
    if (principal?.userId !== this.#userId) return this.#sockets.remove(connection, "bad_message");
    const { credential } = principal;
    if (hasExpired(credential)) return this.#sockets.remove(connection, "expired");
    await this.#fanOut.readInTurn(async () => {
      if (!this.#sockets.has(connection)) return;
      const checked = this.#sockets.credentialIds(credential.id);
      const [rows] = await readUnchecked(this.#database(), this.#selectLive(checked));
      const session = this.#sessionAmong(checked, rows, credential.id);
      if (!this.#sockets.has(connection)) return;
      if (!session) return this.#sockets.remove(connection, "session_ended");
      const expiresAt = earlier(credential, session);
      connection.renew(session.id, expiresAt);
      connection.send(authFrame(expiresAt));
    });
  }

  /** The credential's session if it is live. Closes the sockets of sessions that are not live. */
  #sessionAmong(checked: readonly string[], rows: CredentialRows, credentialId: string): LiveCredential | undefined {
    this.#sockets.removeRevoked(checked, liveIds(rows));
    return liveAmong(rows).find(({ id }) => id === credentialId);
  }

  #catchUp(): void {
    this.ctx.waitUntil(this.#fanOut.catchUp().then(() => this.#updateRegistration()));
  }

  #updateRegistration(): void {
    const update = async () => {
      // A socket that is about to open writes the row itself.
      if (this.#openings === 0) await this.#registration.update(this.#database(), this.#sockets.count());
    };
    this.ctx.waitUntil(this.#fanOut.inTurn(update).catch((error) => log({ hub: "registration", ...causeOf(error) })));
  }

  get #userId(): string {
    return this.ctx.id.name as string;
  }

  get #settings(): Settings {
    return settingsOf(this.env);
  }

  #selectLive(credentialIds: readonly string[]) {
    return selectLiveCredentials(this.#userId, credentialIds, new Date());
  }

  /** The primary: replicas lag behind publications. */
  #database(): Pick<RequestContext, "db"> {
    return { db: connect(databaseOf(this.env, this.#userId)) };
  }
}

/** When the token or its session expires, whichever is first. */
function earlier({ expiresAt }: Credential, session: LiveCredential): number {
  return Math.min(expiresAt ?? Number.POSITIVE_INFINITY, Date.parse(session.expiresAt));
}
