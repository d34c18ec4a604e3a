import type { Credential } from "../../auth/principal.ts";
import { seal, unseal } from "../../auth/seal.ts";
import { read } from "../../context/read.ts";
import type { AuthenticatedContext, RequestContext } from "../../context/request-context.ts";

export const TICKET_SECONDS = 60;

const PREFIX = "twt_";
const NONCE_BYTES = 12;

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
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES)).toHex();
  const ticket: Ticket = { userId, credential, nonce, usableUntil: ctx.now.getTime() + TICKET_SECONDS * 1000 };
  const bytes = new TextEncoder().encode(JSON.stringify(ticket));
  return { ticket: await seal(ctx.settings, PREFIX, bytes), expires_in: TICKET_SECONDS };
}

/** Undefined for an invalid or expired ticket. */
export async function openTicket({ settings, now }: RequestContext, sealed: string): Promise<Ticket | undefined> {
  const bytes = await unseal(settings, PREFIX, sealed);
  // An older version sealed no JSON. Its tickets are good for a minute after a deploy.
  if (bytes?.[0] !== "{".charCodeAt(0)) return undefined;
  const ticket: Ticket = JSON.parse(new TextDecoder().decode(bytes));
  return ticket.usableUntil > now.getTime() ? ticket : undefined;
}

/** False for a used ticket. Used tickets are in the hub's storage, because hibernation clears memory. */
export function spendTicket(sql: SqlStorage, { nonce, usableUntil }: TicketStub): boolean {
  sql.exec("CREATE TABLE IF NOT EXISTS spent (nonce TEXT PRIMARY KEY, usable_until INTEGER NOT NULL)");
  sql.exec("DELETE FROM spent WHERE usable_until <= ?", Date.now());
  const spending = sql.exec("INSERT OR IGNORE INTO spent VALUES (?, ?) RETURNING nonce", nonce, usableUntil);
  return spending.toArray().length === 1 && usableUntil > Date.now();
}
