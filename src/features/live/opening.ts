import type { Credential } from "../../auth/principal.ts";
import { AppError, type ErrorCode } from "../../kernel/errors.ts";
import { CLOSE_CODES, type CloseReason } from "./frames.ts";
import type { TicketStub } from "./tickets.ts";

/** The Worker asks a hub for a socket, for someone whose credential it has verified. */
export interface Opening {
  readonly credential: Credential;
  /** The cursor to continue from, as the client sent it; undefined: new changes only. */
  readonly since?: string | undefined;
  /** The ticket, if it is opened with one. The hub marks it as used. */
  readonly ticket?: TicketStub | undefined;
}

export function upgradeRequest(opening: Opening): Request {
  return new Request(`https://hub/?opening=${encodeURIComponent(JSON.stringify(opening))}`, {
    headers: { Upgrade: "websocket" },
  });
}

export function openingOf(request: Request): Opening {
  return JSON.parse(new URL(request.url).searchParams.get("opening") ?? "");
}

/** A hub's answer if it opens no socket: an error, or the close reason of the socket that the client gets. */
export type Refusal = { readonly close: CloseReason } | { readonly code: ErrorCode; readonly message: string };

export function refuse(refusal: Refusal): Response {
  return Response.json(refusal, { status: 403 });
}

/** The client's end of the socket. @throws the AppError that the hub refused with */
export async function socketFrom(response: Response): Promise<WebSocket> {
  if (response.webSocket) return response.webSocket;
  const refusal = await response.json<Refusal>();
  if (!("close" in refusal)) throw new AppError(refusal.code, refusal.message);
  // Browsers do not see the HTTP status of an upgrade, but they see a close code.
  const { 0: client, 1: socket } = new WebSocketPair();
  socket.accept();
  socket.close(CLOSE_CODES[refusal.close], refusal.close);
  return client;
}
