import { createClient } from "../../client/client.ts";
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

const refresher = createClient({ url: window.location.origin, tries: 1, timeout: 15_000 });

/**
 * A valid access token. The refresh token is in a cookie that scripts cannot read.
 * @param refused a token that the server did not accept: then only another one can help
 * @throws ServerError 401 if the session has ended
 */
export async function accessToken(refused?: string): Promise<string> {
  if (access?.token === refused) dropToken();
  return heldToken() ?? inTurn(async () => heldToken() ?? refresh());
}

/** One tab after the other: a refresh token may be used once. */
async function inTurn(act: () => Promise<string>): Promise<string> {
  try {
    return await navigator.locks.request("taskwire.refresh", act);
  } catch (error) {
    // A browser that refuses storage refuses locks, too.
    if (error instanceof DOMException && error.name === "SecurityError") return act();
    throw error;
  }
}

function heldToken(): string | undefined {
  return access && Date.now() < access.expiresAt - EARLY_MS ? access.token : undefined;
}

async function refresh(): Promise<string> {
  try {
    const { data } = await refresher.call("POST /api/token/refresh", { query: { cookie: true } });
    holdToken(data);
    return data.access;
  } catch (error) {
    throw error instanceof ServerError ? refusalOf(error) : error;
  }
}

/** Without a cookie the server names a missing field. That means the same here: the session is over. */
function refusalOf(error: ServerError): ServerError {
  const isOver = error.status === 400 || error.status === 403;
  return isOver
    ? new ServerError(new Response(null, { status: 401 }), { ...error.problem, code: "session_ended" })
    : error;
}
