import type { Context } from "hono";
import { requireUnrestricted } from "../../auth/restriction.ts";
import { read } from "../../context/read.ts";
import { noteUse } from "../../context/token-use.ts";
import type { App } from "../../http/app-types.ts";
import { authenticate } from "../../http/authenticate.ts";
import { offersTicket, subprotocols, ticketFrom } from "../../http/credentials.ts";
import { type EndpointGroup, endpoint } from "../../http/endpoint.ts";
import { countRequest } from "../../http/floods.ts";
import { AppError, invalid } from "../../kernel/errors.ts";
import { SUBPROTOCOL } from "./frames.ts";
import { type Opening, socketFrom, upgradeRequest } from "./opening.ts";
import { liveQuery, TICKET_EXAMPLE, ticketSchema } from "./schemas.ts";
import { newTicket } from "./tickets.ts";

export const liveEndpoints = {
  tag: { name: "Live", description: "A WebSocket that sends every change as it happens." },
  endpoints: [
    endpoint(
      {
        route: "POST /api/live/ticket",
        summary: "Get a ticket for a WebSocket",
        description:
          "For browsers, which cannot send headers with an upgrade. A ticket opens one socket, within a minute.",
        access: "live",
        isReadOnly: true,
        unrestricted: true,
        response: { description: "The ticket", schema: ticketSchema, example: TICKET_EXAMPLE },
      },
      ({ ctx }) => newTicket(ctx),
    ),
    endpoint(
      {
        route: "GET /api/live",
        summary: "Open a WebSocket",
        description:
          "The subprotocol is `taskwire.v1`. Credentials are an `Authorization` header, or a ticket, which is offered as a second " +
          "subprotocol: `ticket.<ticket>`. Frames and close codes: `docs/live.md`.",
        access: "live",
        unrestricted: true,
        authentication: "by handler",
        query: liveQuery,
        response: { status: 101, description: "The socket is open." },
        errors: ["upgrade_required", "rate_limited"],
      },
      async ({ query, c }) => {
        const offered = subprotocols(c);
        const { userId, ...credentials } = await credentialsFrom(c);
        c.set("userId", userId);
        if (c.req.header("Upgrade")?.toLowerCase() !== "websocket") throw upgradeRequired(c);
        if (offered[0] !== "" && !offered.includes(SUBPROTOCOL)) throw unknownSubprotocol();
        await countRequest(c, "upgrade", userId);

        const upgrade = upgradeRequest({ ...credentials, since: query.since });
        const webSocket = await socketFrom(await c.get("connectHub")(userId, upgrade));
        const headers = offered.includes(SUBPROTOCOL) ? { "Sec-WebSocket-Protocol": SUBPROTOCOL } : {};
        return new Response(null, { status: 101, webSocket, headers });
      },
    ),
  ],
} satisfies EndpointGroup;

type Credentials = Omit<Opening, "since"> & { readonly userId: string };

/** From the header or the ticket. Cookies are not used, so a page of another origin cannot open a socket. */
async function credentialsFrom(c: Context<App>): Promise<Credentials> {
  if (c.req.header("Authorization") || !offersTicket(c)) {
    const ctx = await authenticate(c, "live");
    const { userId, credential } = ctx.principal;
    if (credential.kind === "token") {
      // The hub closes the sockets of tokens that are not live, and does not say which scope is missing.
      await read(ctx);
      requireUnrestricted(ctx.principal);
      noteUse(ctx);
    }
    return { userId, credential };
  }
  const opened = await ticketFrom(c);
  if (!opened) throw new AppError("session_ended", "This ticket is not valid, or has expired.");
  return { userId: opened.userId, credential: opened.credential, ticket: opened };
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
