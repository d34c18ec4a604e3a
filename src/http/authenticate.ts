import type { Context } from "hono";
import { principalOf } from "../auth/credentials.ts";
import type { Principal } from "../auth/principal.ts";
import type { Access } from "../auth/scopes.ts";
import type { AuthenticatedContext } from "../context/request-context.ts";
import type { SessionStart } from "../db/database.ts";
import { AppError } from "../kernel/errors.ts";
import type { App } from "./app-types.ts";

const CREDENTIALS = /^(?:Bearer|Token) +([\w.~+/=-]+) *$/i;

/**
 * The context of the user whose credentials were sent. The first batch of the request checks that they are still live.
 * @throws AppError `unauthenticated`, `session_ended`
 */
export async function authenticate(
  c: Context<App>,
  access: Access = "session",
  start: SessionStart = "first-primary",
): Promise<AuthenticatedContext> {
  const principal = await principalFrom(c, access);
  const ctx = { ...c.get("ctx"), principal, db: c.get("databaseFor")(principal.userId, start) };
  c.set("userId", principal.userId);
  c.set("authenticated", ctx);
  return ctx;
}

/**
 * The principal of the `Authorization` header: `Bearer`, or `Token` as Django REST framework has it.
 * @throws AppError `unauthenticated` without the header, `session_ended` where its token is invalid or has expired
 */
async function principalFrom(c: Context<App>, access: Access): Promise<Principal> {
  const header = c.req.header("Authorization");
  if (!header) throw new AppError("unauthenticated", "Sign in first: send an Authorization header.");
  const principal = await principalOf(c.get("ctx").settings, CREDENTIALS.exec(header)?.[1] ?? "", access);
  if (!principal) throw new AppError("session_ended", "This token is not valid, or has expired.");
  return principal;
}
