import { z } from "zod";

export const SUBPROTOCOL = "taskwire.v1";

/** The close code of each reason. */
export const CLOSE_CODES = {
  bad_message: 4400,
  bad_cursor: 4400,
  expired: 4401,
  session_ended: 4401,
  too_large: 4413,
  too_many: 4429,
  slow: 4429,
  // RFC 6455, section 7.4.1: the server met an unexpected condition.
  unavailable: 1011,
} as const;

/** RFC 6455, section 7.4.1: a purpose fulfilled, and a connection that ended without a close frame. */
export const NORMAL = 1000;
export const ABNORMAL = 1006;

export type CloseReason = keyof typeof CLOSE_CODES;

/** The runtime answers a ping without waking the hub. */
export const PING = "ping";
export const PONG = "pong";

const MAX_FRAME_BYTES = 4096;

const clientFrame = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("auth"), token: z.string() }),
  z.strictObject({ type: z.literal("ack"), cursor: z.string() }),
]);

export type ClientFrame = z.infer<typeof clientFrame>;

/** A client's frame, or the reason to close its socket. Size is checked first. */
export function parseFrame(message: string | ArrayBuffer): ClientFrame | CloseReason {
  if (bytesOf(message) > MAX_FRAME_BYTES) return "too_large";
  if (typeof message !== "string") return "bad_message";
  try {
    return clientFrame.parse(JSON.parse(message));
  } catch {
    return "bad_message";
  }
}

/** A socket has every change up to the sealed cursor. */
export function readyFrame(cursor: string): string {
  return JSON.stringify({ type: "ready", cursor });
}

export function changeFrame(change: object): string {
  return JSON.stringify({ type: "change", ...change });
}

/** The socket stays open until then, in milliseconds since 1970. */
export function authFrame(expiresAt: number): string {
  return JSON.stringify({ type: "auth", expires_at: new Date(expiresAt).toISOString() });
}

function bytesOf(message: string | ArrayBuffer): number {
  return typeof message === "string" ? new TextEncoder().encode(message).length : message.byteLength;
}
