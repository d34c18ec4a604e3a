import type { Credential } from "../../kernel/actor.ts";
import { AppError, type ErrorCode } from "../../kernel/errors.ts";

/** What the Worker asks of a hub: a socket for someone whose credentials it has verified. */
export interface Opening {
  readonly credential: Credential;
  /** The cursor to go on from, as the client sent it; undefined: from now on. */
  readonly since?: string | undefined;
  /** The ticket that it is opened with, which the hub spends. */
  readonly ticket?: { readonly nonce: string; readonly usableUntil: number } | undefined;
}

export function upgradeRequest(opening: Opening): Request {
  return new Request(`https://hub/?opening=${encodeURIComponent(JSON.stringify(opening))}`, {
    headers: { Upgrade: "websocket" },
  });
}

export function openingOf(request: Request): Opening {
  return JSON.parse(new URL(request.url).searchParams.get("opening") ?? "");
}

/** A hub's answer where it opens no socket. */
export function refusal({ code, message }: AppError): Response {
  return Response.json({ code, message }, { status: 403 });
}

export async function refusedWith(response: Response): Promise<AppError> {
  const { code, message } = await response.json<{ code: ErrorCode; message: string }>();
  return new AppError(code, message);
}
