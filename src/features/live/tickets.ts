import type { Credential } from "../../auth/principal.ts";
import { seal, unseal } from "../../auth/seal.ts";
import { read } from "../../context/read.ts";
import type { AuthenticatedContext, RequestContext } from "../../context/request-context.ts";
import { uuidFromBytes, uuidToBytes } from "../../kernel/ids.ts";

export const TICKET_SECONDS = 60;

const PREFIX = "twt_";
const NONCE_BYTES = 12;
const BYTES = 16 + 16 + 8 + 8 + NONCE_BYTES;

/** For browsers, which cannot send headers with an upgrade. The hub accepts a ticket once. */
export interface Ticket extends TicketStub {
  readonly userId: string;
  readonly credential: Credential;
}

/** The part of a used ticket that the hub stores. */
export interface TicketStub {
  readonly nonce: string;
  /** When the ticket expires, in milliseconds since 1970. */
  readonly usableUntil: number;
}

/** A ticket for one socket. The socket expires with the actor's token. @throws AppError `session_ended` */
export async function newTicket(ctx: AuthenticatedContext): Promise<{ ticket: string; expires_in: number }> {
  await read(ctx);
  const { userId, credential } = ctx.principal;
  const bytes = new Uint8Array(BYTES);
  const view = new DataView(bytes.buffer);
  bytes.set(uuidToBytes(userId), 0);
  bytes.set(uuidToBytes(credential.id), 16);
  view.setFloat64(32, credential.expiresAt ?? Number.POSITIVE_INFINITY);
  view.setFloat64(40, ctx.now.getTime() + TICKET_SECONDS * 1000);
  bytes.set(crypto.getRandomValues(new Uint8Array(NONCE_BYTES)), 48);
  return { ticket: await seal(ctx.settings, PREFIX, bytes), expires_in: TICKET_SECONDS };
}

/** Undefined for an invalid or expired ticket. */
export async function openTicket({ settings, now }: RequestContext, ticket: string): Promise<Ticket | undefined> {
  const bytes = await unseal(settings, PREFIX, ticket);
  if (bytes?.length !== BYTES) return undefined;
  const view = new DataView(bytes.buffer);
  const expiresAt = view.getFloat64(32);
  const usableUntil = view.getFloat64(40);
  if (usableUntil <= now.getTime()) return undefined;
  const credential: Credential = {
    kind: "session",
    id: uuidFromBytes(bytes.slice(16, 32)),
    expiresAt: Number.isFinite(expiresAt) ? expiresAt : null,
  };
  return { userId: uuidFromBytes(bytes.slice(0, 16)), credential, nonce: bytes.slice(48).toHex(), usableUntil };
}

/** False for a used ticket. Used tickets are in the hub's storage, because hibernation clears memory. */
export function spendTicket(sql: SqlStorage, { nonce, usableUntil }: TicketStub): boolean {
  sql.exec("CREATE TABLE IF NOT EXISTS spent (nonce TEXT PRIMARY KEY, usable_until INTEGER NOT NULL)");
  sql.exec("DELETE FROM spent WHERE usable_until <= ?", Date.now());
  const spending = sql.exec("INSERT OR IGNORE INTO spent VALUES (?, ?) RETURNING nonce", nonce, usableUntil);
  return spending.toArray().length === 1 && usableUntil > Date.now();
}
