import type { AuthenticatedContext, RequestContext } from "../../context/request-context.ts";
import { read } from "../../context/read.ts";
import type { Credential } from "../../auth/principal.ts";
import { uuidFromBytes, uuidToBytes } from "../../kernel/ids.ts";
import { seal, unseal } from "../../auth/seal.ts";

export const TICKET_SECONDS = 60;

const PREFIX = "twt_";
const NONCE_BYTES = 12;
const BYTES = 16 + 16 + 8 + 8 + NONCE_BYTES;

/** For a browser, which cannot send headers with an upgrade. The hub sees to it that it works once. */
export interface Ticket extends TicketStub {
  readonly credential: Credential;
}

/** What the hub remembers of one that has been used. */
export interface TicketStub {
  readonly nonce: string;
  /** When the ticket itself is spent, in milliseconds since 1970. */
  readonly usableUntil: number;
}

/** Lets the actor open one socket within a minute, which then lives no longer than their token. @throws AppError `session_ended` */
export async function newTicket(ctx: AuthenticatedContext): Promise<{ ticket: string; expires_in: number }> {
  await read(ctx);
  const { userId, sessionId, expiresAt } = ctx.actor;
  const bytes = new Uint8Array(BYTES);
  const view = new DataView(bytes.buffer);
  bytes.set(uuidToBytes(userId), 0);
  bytes.set(uuidToBytes(sessionId), 16);
  view.setFloat64(32, expiresAt ?? Number.POSITIVE_INFINITY);
  view.setFloat64(40, ctx.now.getTime() + TICKET_SECONDS * 1000);
  bytes.set(crypto.getRandomValues(new Uint8Array(NONCE_BYTES)), 48);
  return { ticket: await seal(ctx.settings, PREFIX, bytes), expires_in: TICKET_SECONDS };
}

/** Undefined for what is no ticket of ours, or is too old. */
export async function openTicket({ settings, now }: RequestContext, ticket: string): Promise<Ticket | undefined> {
  const bytes = await unseal(settings, PREFIX, ticket);
  if (bytes?.length !== BYTES) return undefined;
  const view = new DataView(bytes.buffer);
  const expiresAt = view.getFloat64(32);
  const usableUntil = view.getFloat64(40);
  if (usableUntil <= now.getTime()) return undefined;
  const credential: Credential = {
    userId: uuidFromBytes(bytes.slice(0, 16)),
    sessionId: uuidFromBytes(bytes.slice(16, 32)),
    expiresAt: Number.isFinite(expiresAt) ? expiresAt : null,
  };
  return { credential, nonce: bytes.slice(48).toHex(), usableUntil };
}

/** False for one that has been used: a ticket works once. In the hub's own storage, since memory does not outlive sleep. */
export function spendTicket(sql: SqlStorage, { nonce, usableUntil }: TicketStub): boolean {
  sql.exec("CREATE TABLE IF NOT EXISTS spent (nonce TEXT PRIMARY KEY, usable_until INTEGER NOT NULL)");
  sql.exec("DELETE FROM spent WHERE usable_until <= ?", Date.now());
  const spending = sql.exec("INSERT OR IGNORE INTO spent VALUES (?, ?) RETURNING nonce", nonce, usableUntil);
  return spending.toArray().length === 1 && usableUntil > Date.now();
}
