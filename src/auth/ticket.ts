import type { Settings } from "../env.ts";
import type { Credential } from "./principal.ts";
import { seal, unseal } from "./seal.ts";

const PREFIX = "twt_";

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

export function sealTicket(settings: Settings, ticket: Ticket): Promise<string> {
  return seal(settings, PREFIX, new TextEncoder().encode(JSON.stringify(ticket)));
}

/** Undefined for an invalid or expired ticket. */
export async function openTicket(settings: Settings, sealed: string, now: Date): Promise<Ticket | undefined> {
  const bytes = await unseal(settings, PREFIX, sealed);
  // An older version sealed no JSON. Its tickets are good for a minute after a deploy.
  if (bytes?.[0] !== "{".charCodeAt(0)) return undefined;
  const ticket: Ticket = JSON.parse(new TextDecoder().decode(bytes));
  return ticket.usableUntil > now.getTime() ? ticket : undefined;
}
