import type { Credential } from "../../auth/principal.ts";
import { AppError, type ErrorCode } from "../../kernel/errors.ts";
import { CLOSE_CODES, type CloseReason } from "./frames.ts";
import type { TicketStub } from "./tickets.ts";

/** What the Worker asks of a hub: a socket for someone whose credentials it has verified. */
export interface Opening {
  readonly credential: Credential;
  /** The cursor to go on from, as the client sent it; undefined: from now on. */
  readonly since?: string | undefined;
  /** The ticket that it is opened with, which the hub spends. */
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

/** A hub's answer where it opens no socket: an error, or the reason with which to close the one that the client gets. */
export type Refusal = { readonly close: CloseReason } | { readonly code: ErrorCode; readonly message: string };

export function refuse(refusal: Refusal): Response {
  return Response.json(refusal, { status: 403 });
}

/** @throws the AppError that the hub refused with */
export async function socketFrom(response: Response): Promise<WebSocket> {
  if (response.webSocket) return response.webSocket;
  const refusal = await response.json<Refusal>();
  if (!("close" in refusal)) throw new AppError(refusal.code, refusal.message);
  // Browsers are not told an HTTP status, but a close code they are.
  const { 0: client, 1: socket } = new WebSocketPair();
  socket.accept();
  socket.close(CLOSE_CODES[refusal.close], refusal.close);
  return client;
}
