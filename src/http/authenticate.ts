import type { Context } from "hono";
import type { Access } from "../auth/scopes.ts";
import type { AuthenticatedContext } from "../context/request-context.ts";
import type { SessionStart } from "../db/database.ts";
import { AppError } from "../kernel/errors.ts";
import type { App } from "./app-types.ts";
import { principalFrom } from "./credentials.ts";

/**
 * The context of the user whose credentials were sent. The first batch of the request checks that they are still live.
 * @throws AppError `unauthenticated` without the header, `session_ended` if its token is invalid or has expired
 */
export async function authenticate(
  c: Context<App>,
  access: Access = "session",
  start: SessionStart = "first-primary",
): Promise<AuthenticatedContext> {
  if (!c.req.header("Authorization")) {
    throw new AppError("unauthenticated", "Sign in first: send an Authorization header.");
  }
  const found = await principalFrom(c);
  if (!found) throw new AppError("session_ended", "This token is not valid, or has expired.");
  const principal = { ...found, needs: access };
  const ctx = { ...c.get("ctx"), principal, db: c.get("databaseFor")(principal.userId, start) };
  c.set("userId", principal.userId);
  c.set("authenticated", ctx);
  return ctx;
}
