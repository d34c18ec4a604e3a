import { ServerError } from "../../client/errors.ts";

interface Access {
  readonly token: string;
  /** In milliseconds since 1970. */
  readonly expiresAt: number;
}

let access: Access | undefined;

/** A token that is about to expire is not used: the request takes time, too. */
const EARLY_MS = 30_000;

/** The access token lives in memory only, where no other site and no later visitor finds it. */
export function holdToken({ access: token, expires_in }: { access: string; expires_in: number }): void {
  access = { token, expiresAt: Date.now() + expires_in * 1000 };
}

export function dropToken(): void {
  access = undefined;
}

/**
 * A valid access token. The refresh token is in a cookie that scripts cannot read.
 * @throws ServerError 401 if the session has ended
 */
export async function accessToken(): Promise<string> {
  if (access && Date.now() < access.expiresAt - EARLY_MS) return access.token;
  // One tab after the other: a refresh token may be used once.
  return navigator.locks.request("taskwire.refresh", async () => {
    if (access && Date.now() < access.expiresAt - EARLY_MS) return access.token;
    const response = await fetch("/api/token/refresh?cookie=true", {
      method: "POST",
      signal: AbortSignal.timeout(15_000),
    });
    const body = await response.json().catch(() => ({}));
    if (!response.ok) throw refusalOf(response, body);
    holdToken(body);
    return body.access;
  });
}

/** Without a cookie the server names a missing field. That means the same here: the session is over. */
function refusalOf(response: Response, problem: object): ServerError {
  const isOver = response.status === 400 || response.status === 403;
  if (!isOver) return new ServerError(response, problem);
  return new ServerError(new Response(null, { status: 401 }), { ...problem, code: "session_ended" });
}
