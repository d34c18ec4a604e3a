import { sealTicket, type TicketStub } from "../../auth/ticket.ts";
import { read } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";

const TICKET_SECONDS = 60;

const NONCE_BYTES = 12;

/** A ticket for one socket. The socket expires with the actor's token. @throws AppError `session_ended` */
export async function newTicket(ctx: AuthenticatedContext): Promise<{ ticket: string; expires_in: number }> {
  await read(ctx);
  const { userId, credential } = ctx.principal;
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES)).toHex();
  const usableUntil = ctx.now.getTime() + TICKET_SECONDS * 1000;
  const ticket = await sealTicket(ctx.settings, { userId, credential, nonce, usableUntil });
  return { ticket, expires_in: TICKET_SECONDS };
}

/** False for a used ticket. Used tickets are in the hub's storage, because hibernation clears memory. */
export function spendTicket(sql: SqlStorage, { nonce, usableUntil }: TicketStub): boolean {
  sql.exec("CREATE TABLE IF NOT EXISTS spent (nonce TEXT PRIMARY KEY, usable_until INTEGER NOT NULL)");
  sql.exec("DELETE FROM spent WHERE usable_until <= ?", Date.now());
  const spending = sql.exec("INSERT OR IGNORE INTO spent VALUES (?, ?) RETURNING nonce", nonce, usableUntil);
  return spending.toArray().length === 1 && usableUntil > Date.now();
}
