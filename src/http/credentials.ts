import type { Context } from "hono";
import { principalOf } from "../auth/credentials.ts";
import type { Principal } from "../auth/principal.ts";
import { openTicket, type Ticket } from "../auth/ticket.ts";
import type { App } from "./app-types.ts";

/** `Bearer`, or `Token` as Django REST framework has it. */
const CREDENTIALS = /^(?:Bearer|Token) +([\w.~+/=-]+) *$/i;

const TICKET = "ticket.";

/** The principal of the `Authorization` header. Undefined if it is absent, invalid or expired. */
export async function principalFrom(c: Context<App>): Promise<Omit<Principal, "needs"> | undefined> {
  const header = c.req.header("Authorization");
  if (!header) return undefined;
  // The limit on requests needs it first, then the route.
  const known = c.get("principal");
  if (known !== undefined) return known ?? undefined;
  const principal = await principalOf(c.get("ctx").settings, CREDENTIALS.exec(header)?.[1] ?? "");
  c.set("principal", principal ?? null);
  return principal;
}

/** The ticket that an upgrade offers as a subprotocol. Undefined if it is absent, invalid or expired. */
export async function ticketFrom(c: Context<App>): Promise<Ticket | undefined> {
  const { settings, now } = c.get("ctx");
  const ticket = subprotocols(c).find((each) => each.startsWith(TICKET));
  return ticket === undefined ? undefined : openTicket(settings, ticket.slice(TICKET.length), now);
}

export function offersTicket(c: Context<App>): boolean {
  return subprotocols(c).some((each) => each.startsWith(TICKET));
}

export function subprotocols(c: Context<App>): string[] {
  return (c.req.header("Sec-WebSocket-Protocol") ?? "").split(",").map((each) => each.trim());
}
