import { signal } from "@preact/signals";
import { type Answer, createClient } from "../../client/client.ts";
import { ServerError } from "../../client/errors.ts";
import type { SignedIn } from "../../client/openapi.ts";
import { deleteStore } from "../store/index.ts";
import { account, forgetAccount, rememberAccount } from "./account.ts";
import { accessToken, dropToken, holdToken } from "./token.ts";

/** The server's API with the session of this browser. Someone waits for the answer, so it gives up soon and says why. */
export const client = createClient({
  url: window.location.origin,
  token: sessionToken,
  tries: 3,
  longestPause: 3000,
});

/** One try: a second sign-up would find its own name taken. */
const guest = createClient({ url: window.location.origin, tries: 1 });

/** The refresh token is a cookie. */
const COOKIE = { cookie: true };

/** The session has ended, but the person has not signed out: what they did is kept until they sign in again. */
export const hasEnded = signal(false);

async function sessionToken(former?: string): Promise<string> {
  try {
    return await accessToken(former);
  } catch (error) {
    if (error instanceof ServerError && error.status === 401) hasEnded.value = true;
    throw error;
  }
}

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

export interface Registration extends Credentials {
  readonly email?: string;
}

/** An account with a second factor needs a code, too. */
export type SignInResult = { readonly mfaToken: string } | undefined;

/** @throws ServerError */
export async function signIn(credentials: Credentials): Promise<SignInResult> {
  try {
    begin(await guest.call("POST /api/login", { query: COOKIE, body: { ...credentials } }));
    return undefined;
  } catch (error) {
    if (!(error instanceof ServerError) || error.code !== "mfa_required") throw error;
    return { mfaToken: String((error.problem as Record<string, unknown>)["mfa_token"]) };
  }
}

/** The second step. @throws ServerError */
export async function sendCode(mfaToken: string, code: string): Promise<void> {
  begin(await guest.call("POST /api/login/mfa", { query: COOKIE, body: { mfa_token: mfaToken, code } }));
}

/** @throws ServerError */
export async function register(registration: Registration): Promise<void> {
  begin(await guest.call("POST /api/register", { query: COOKIE, body: { ...registration } }));
}

/** Mails a link with which the password can be reset, if an account has this address. @throws ServerError */
export async function mailResetLink(email: string): Promise<void> {
  await client.call("POST /api/password/forgot", { body: { email } });
}

/** Ends the session here and on the server. @throws if the server cannot be reached: the session would go on there */
export async function endSession(): Promise<void> {
  await endOnServer("POST /api/logout");
}

/** Ends all sessions of the person, on every device. @throws as `endSession` */
export async function endAllSessions(): Promise<void> {
  await endOnServer("POST /api/logout/all");
}

async function endOnServer(operation: "POST /api/logout" | "POST /api/logout/all"): Promise<void> {
  try {
    await client.call(operation);
  } catch (error) {
    // A session that has ended already is what was asked for.
    if (!(error instanceof ServerError && error.status === 401)) throw error;
  }
  await forgetPerson();
}

/** Deletes what this browser has of the person who is signed in. */
export async function forgetPerson(): Promise<void> {
  const person = account.value;
  dropToken();
  if (person) await deleteStore(person.id);
  forgetAccount();
}

function begin({ data: { user, ...tokens } }: Answer<SignedIn>): void {
  holdToken(tokens);
  rememberAccount(user, Date.now());
  hasEnded.value = false;
}

/** Dates and times are shown as on this device. A new account begins with UTC. */
export async function setUpProfile(): Promise<void> {
  const { timeZone, locale } = Intl.DateTimeFormat().resolvedOptions();
  // The profile can be changed in the settings, so a failure here must not keep anyone out.
  await client.call("PATCH /api/profile", { body: { time_zone: timeZone, locale } }).catch(() => undefined);
}

/** The role and the name may have changed since they were remembered. */
export async function refreshAccount(): Promise<void> {
  const { data: user } = await client.call("GET /api/me");
  if (account.value?.id === user.id) rememberAccount(user);
}
