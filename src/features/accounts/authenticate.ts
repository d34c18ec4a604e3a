import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import type { App } from "../../http/app-types.ts";
import type { Actor } from "../../auth/principal.ts";
import { AppError } from "../../kernel/errors.ts";
import { actorOf } from "../../auth/credentials.ts";

const CREDENTIALS = /^(?:Bearer|Token) +([\w.~+/=-]+) *$/i;

/** Says who acts. Whether the session has ended is found out by the request's first batch. */
const authenticate = createMiddleware<App>(async function authenticate(c, next) {
  const actor = await tokenActor(c);
  c.set("userId", principal.userId);
  c.set("ctx", { ...c.get("visit"), actor });
  await next();
});

/**
 * Who the `Authorization` header speaks for: `Bearer`, or `Token` as Django REST framework has it, with a JWT or an
 * opaque token.
 * @throws AppError `unauthenticated` (no credentials), `session_ended` (bad or spent ones)
 */
export async function tokenActor(c: Context<App>): Promise<Actor> {
  const header = c.req.header("Authorization");
  if (!header) throw new AppError("unauthenticated", "Sign in first: send an Authorization header.");
  const actor = await actorOf(c.get("visit").settings, CREDENTIALS.exec(header)?.[1] ?? "");
  if (!actor) throw new AppError("session_ended", "This token is not valid, or no longer.");
  return actor;
}

/** Spread into a route: who calls it must be signed in. */
export const signedIn = {
  middleware: [authenticate],
  security: [{ bearer: [] }],
};
