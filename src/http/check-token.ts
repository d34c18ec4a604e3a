import type { Context } from "hono";
import { read } from "../context/read.ts";
import { noteUse } from "../context/token-use.ts";
import { AppError, type ErrorCode } from "../kernel/errors.ts";
import type { App } from "./app-types.ts";
import { PROBLEMS } from "./problem.ts";

/** Refused before a missing scope is. */
const BEFORE_SCOPES: readonly ErrorCode[] = ["too_large", "unsupported_media_type"];

/**
 * A token is checked in the first batch of its request. Where the response, an error mostly, came without a batch, this
 * checks it, because its own refusal comes first.
 * @throws AppError `session_ended`, `suspended`, `insufficient_scope`, `session_required`
 */
export async function checkToken(c: Context<App>): Promise<void> {
  const ctx = c.get("authenticated");
  if (ctx.principal.credential.kind !== "token") return;
  if (c.get("stats").roundTrips === 0) {
    await read(ctx).catch((refusal) => {
      if (isBefore(refusal, c.error)) throw refusal;
    });
  }
  if (c.res.status !== 401) noteUse(ctx);
}

function isBefore(refusal: unknown, error: Error | undefined): boolean {
  if (!(error instanceof AppError && BEFORE_SCOPES.includes(error.code))) return true;
  return refusal instanceof AppError && PROBLEMS[refusal.code].status === 401;
}
