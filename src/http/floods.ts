import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { AppError } from "../kernel/errors.ts";
import { causeOf, log } from "../kernel/log.ts";
import { networkOf } from "../limits/network.ts";
import { FLOODS, type FloodName } from "../limits/policies.ts";
import type { App } from "./app-types.ts";
import type { Contract } from "./contract.ts";
import { principalFrom, ticketFrom } from "./credentials.ts";
import { refreshCookieUser } from "./refresh-cookie.ts";

/** Counts each request for its user, or for its address where nobody is signed in. @throws AppError `rate_limited` */
export const limitFloods = createMiddleware<App>(async function limitFloods(c, next) {
  if (UNLIMITED.test(c.req.path)) return next();
  const userId = await knownUser(c);
  if (userId === undefined) await countRequest(c, "address", networkOf(c.get("ctx").ip));
  else await countRequest(c, "user", userId);
  await next();
  learnToken(c);
});

/** Monitoring must not fail during a flood, and this request is cheap. */
const UNLIMITED = /^\/health\/?$/;

export function isLimited({ route }: Pick<Contract, "route">): boolean {
  return !UNLIMITED.test(route.slice(route.indexOf("/")));
}

/**
 * Counts a request for the key, approximately and in this location. Without a binding nothing is counted.
 * @throws AppError `rate_limited`
 */
export async function countRequest(c: Context<App>, name: FloodName, key: string): Promise<void> {
  const limiter = c.get("floods")[name];
  if (!limiter) return;
  c.set("policies", [...c.get("policies"), name]);
  if (await isUnderLimit(limiter, key)) return;
  // The binding does not say when the window ends.
  const { windowSeconds } = FLOODS[name];
  const message = `Too many requests. Try again in ${windowSeconds} seconds.`;
  throw new AppError("rate_limited", message, [], { retry_after: windowSeconds });
}

/** Also true if the limiter fails, because it must not stop valid requests. */
async function isUnderLimit(limiter: RateLimit, key: string): Promise<boolean> {
  try {
    return (await limiter.limit({ key })).success;
  } catch (error) {
    log({ limiter: "failed", ...causeOf(error) });
    return true;
  }
}

/**
 * The user of valid credentials. A personal token has no signature, so anyone can make one up. It counts as valid once
 * the database has found it.
 */
async function knownUser(c: Context<App>): Promise<string | undefined> {
  const principal = await principalFrom(c);
  if (!principal) return (await ticketFrom(c))?.userId ?? (await refreshCookieUser(c));
  const { kind, id } = principal.credential;
  return kind === "session" || foundTokens.has(id) ? principal.userId : undefined;
}

/** Ids of personal tokens that the database has found, in this isolate. */
const foundTokens = new Set<string>();
const MAX_REMEMBERED = 10_000;

function learnToken(c: Context<App>): void {
  const credential = c.get("principal")?.credential;
  if (credential?.kind !== "token") return;
  const { status } = c.res;
  if (status === 401) foundTokens.delete(credential.id);
  else if (c.get("authenticated") && status < 500) remember(credential.id);
}

function remember(id: string): void {
  if (foundTokens.size >= MAX_REMEMBERED) foundTokens.clear();
  foundTokens.add(id);
}
