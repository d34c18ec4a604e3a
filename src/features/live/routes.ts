import type { Context } from "hono";
import type { App } from "../../http/app-types.ts";
import { answer, route } from "../../http/documented.ts";
import { createRouter } from "../../http/router.ts";
import { AppError, invalid } from "../../kernel/errors.ts";
import { signedIn, tokenActor } from "../accounts/authenticate.ts";
import { SUBPROTOCOL } from "./frames.ts";
import { type Opening, socketFrom, upgradeRequest } from "./opening.ts";
import { liveQuery, TICKET_EXAMPLE, ticketSchema } from "./schemas.ts";
import { newTicket, openTicket } from "./tickets.ts";

const tags = ["Live"];

const ticketRoute = route(
  {
    ...signedIn,
    method: "post",
    path: "/api/live/ticket",
    tags,
    summary: "A ticket to open one socket with, for clients that cannot send headers with it",
    responses: { 200: answer("The ticket", ticketSchema, TICKET_EXAMPLE) },
  },
  [],
);

const liveRoute = route(
  {
    method: "get",
    path: "/api/live",
    tags,
    summary: "Upgrade to a WebSocket that tells every change",
    description:
      "Subprotocol `taskwire.v1`. Credentials are an `Authorization` header, or a ticket offered as a second " +
      "subprotocol, `ticket.<ticket>`. Frames and close codes: `docs/live.md`.",
    security: signedIn.security,
    request: { query: liveQuery },
    responses: { 101: { description: "The socket is open." } },
  },
  ["upgrade_required"],
);

export const liveRoutes = createRouter();

liveRoutes.openapi(ticketRoute, async (c) => c.json(await newTicket(c.get("ctx")), 200));

liveRoutes.openapi(liveRoute, async (c) => {
  const offered = (c.req.header("Sec-WebSocket-Protocol") ?? "").split(",").map((each) => each.trim());
  const credentials = await credentialsOf(c, offered);
  const { userId } = credentials.credential;
  c.set("userId", userId);
  if (c.req.header("Upgrade")?.toLowerCase() !== "websocket") throw upgradeRequired(c);
  if (offered[0] !== "" && !offered.includes(SUBPROTOCOL)) throw unknownSubprotocol();

  const upgrade = upgradeRequest({ ...credentials, since: c.req.valid("query").since });
  const webSocket = await socketFrom(await c.get("connectHub")(userId, upgrade));
  const headers = offered.includes(SUBPROTOCOL) ? { "Sec-WebSocket-Protocol": SUBPROTOCOL } : {};
  return new Response(null, { status: 101, webSocket, headers });
});

const TICKET = "ticket.";

/** The header's token or the offered ticket. No cookie: a page of another origin has nothing to open a socket with. */
async function credentialsOf(c: Context<App>, offered: string[]): Promise<Omit<Opening, "since">> {
  const ticket = offered.find((each) => each.startsWith(TICKET))?.slice(TICKET.length);
  if (ticket === undefined || c.req.header("Authorization")) return { credential: await tokenActor(c) };
  const opened = await openTicket(c.get("visit"), ticket);
  if (!opened) throw new AppError("session_ended", "This ticket is not valid, or no longer.");
  return { credential: opened.credential, ticket: opened };
}

function upgradeRequired(c: Context<App>): AppError {
  // RFC 9110, section 15.5.22.
  c.header("Upgrade", "websocket");
  return new AppError("upgrade_required", "This path speaks WebSocket: send Upgrade: websocket.");
}

function unknownSubprotocol(): AppError {
  const path = "Sec-WebSocket-Protocol";
  return invalid({ path, code: "unknown_subprotocol", message: `Offer ${SUBPROTOCOL}.` });
}
