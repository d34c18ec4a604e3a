import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { SESSION_DAYS } from "../auth/live-session.ts";
import { openOpaque } from "../auth/opaque-token.ts";
import { LOOPBACK } from "../env.ts";
import { AppError, invalid } from "../kernel/errors.ts";
import type { App } from "./app-types.ts";
import { flag } from "./fields.ts";
import { REQUIRED } from "./invalid.ts";

// A refresh token as a cookie, for apps on pages of this server: scripts cannot read it, and other sites cannot send it.

/** On loopback. Elsewhere it begins with `__Secure-`. */
export const REFRESH_COOKIE = "taskwire_refresh";

export const cookieQuery = z.strictObject({
  cookie: flag.optional().openapi({
    description: "`true` sets the refresh token as a cookie that scripts cannot read, and leaves it out of the body.",
  }),
});

/** The response with the tokens, where the refresh token may be a cookie. */
export function withRefreshToken<Tokens extends { refresh: string }>(
  c: Context<App>,
  asCookie: boolean | undefined,
  tokens: Tokens,
): Omit<Tokens, "refresh"> & { refresh?: string } {
  if (!asCookie) return tokens;
  const { refresh, ...others } = tokens;
  writeCookie(c, refresh, SESSION_DAYS * 86_400);
  return others;
}

/**
 * The refresh token of the cookie.
 * @throws AppError `invalid` without one, `wrong_origin` unless the request comes from a page of this server
 */
export function refreshCookieOf(c: Context<App>): string {
  const token = cookieOf(c);
  if (token === undefined) throw invalid({ path: "refresh", code: "required", message: REQUIRED });
  const origins = [c.req.url, c.get("ctx").settings.APP_URL].map((url) => new URL(url).origin);
  if (!origins.includes(c.req.header("Origin") ?? "")) {
    throw new AppError("wrong_origin", "The cookie is accepted only with this server's own Origin.");
  }
  return token;
}

/** The user of a cookie that this server made. Its session may have ended. */
export async function refreshCookieUser(c: Context<App>): Promise<string | undefined> {
  const token = cookieOf(c);
  return token === undefined ? undefined : (await openOpaque(c.get("ctx").settings, "twr_", token))?.userId;
}

function cookieOf(c: Context<App>): string | undefined {
  return RegExp(`(?:^|; )${nameFor(c)}=([\\w-]*)`).exec(c.req.header("Cookie") ?? "")?.[1];
}

export function clearRefreshCookie(c: Context<App>): void {
  writeCookie(c, "", 0);
}

function writeCookie(c: Context<App>, value: string, maxAge: number): void {
  const secure = nameFor(c) === REFRESH_COOKIE ? "" : " Secure;";
  c.header(
    "Set-Cookie",
    `${nameFor(c)}=${value}; Max-Age=${maxAge}; Path=/api/token; HttpOnly;${secure} SameSite=Strict`,
  );
}

/** Browsers set and send a `__Secure-` cookie over HTTPS only (RFC 6265bis, section 4.1.3.1). Loopback has no HTTPS. */
function nameFor({ req }: Context<App>): string {
  // The target of `OPTIONS *` is no URL.
  const url = URL.parse(req.url);
  return url?.protocol === "http:" && LOOPBACK.has(url.hostname) ? REFRESH_COOKIE : `__Secure-${REFRESH_COOKIE}`;
}
