import type { Credential } from "../../auth/principal.ts";
import type { TicketStub } from "../../auth/ticket.ts";
import { AppError, type ErrorCode } from "../../kernel/errors.ts";
import { CLOSE_CODES, type CloseReason } from "./frames.ts";

/** The Worker's request for a socket. The Worker has verified the credential. */
export interface Opening {
  readonly credential: Credential;
  /** The client's cursor. Without it, the socket receives only new changes. */
  readonly since?: string | undefined;
  /** The hub marks the ticket as used. */
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

/** The hub opens no socket: the client receives an HTTP error, or a socket that closes with a reason. */
export type Refusal =
  | { readonly close: CloseReason }
  | { readonly code: ErrorCode; readonly message: string /** For the log. */; readonly cause?: string };

export function refuse(refusal: Refusal): Response {
  return Response.json(refusal, { status: 403 });
}

/** The client's end of the socket. @throws AppError if the hub refused with an error */
export async function socketFrom(response: Response): Promise<WebSocket> {
  if (response.webSocket) return response.webSocket;
  const refusal = await response.json<Refusal>();
  if (!("close" in refusal)) {
    const error = new AppError(refusal.code, refusal.message);
    error.cause = refusal.cause;
    throw error;
  }
  // Browser code cannot read the HTTP status of an upgrade, but it can read a close code.
  const { 0: client, 1: socket } = new WebSocketPair();
  socket.accept();
  socket.close(CLOSE_CODES[refusal.close], refusal.close);
  return client;
}
