import { and, eq, isNull, lte, or } from "drizzle-orm";
import { areLiveTokens } from "../auth/live-token.ts";
import { runBatch } from "../db/batch.ts";
import { newQueryStats } from "../db/database.ts";
import { tokens } from "../db/schema/tokens.ts";
import { statements } from "../db/statements.ts";
import type { AuthenticatedContext } from "./request-context.ts";

const HOUR_MS = 3_600_000;
const MAX_REMEMBERED = 1000;

/** When this isolate last noted the use of a token, so that most requests need not ask. */
const noted = new Map<string, number>();

/** Notes that a token was used, at most once an hour and after the response. It is not among the queries of the request. */
export function noteUse({ db, principal, now, waitUntil }: AuthenticatedContext): void {
  const { userId, credential } = principal;
  const { kind, id } = credential;
  const hourAgo = now.getTime() - HOUR_MS;
  if (kind !== "token" || (noted.get(id) ?? Number.NEGATIVE_INFINITY) > hourAgo) return;
  if (noted.size >= MAX_REMEMBERED) noted.clear();
  noted.set(id, now.getTime());
  const isDue = or(isNull(tokens.lastUsedAt), lte(tokens.lastUsedAt, new Date(hourAgo).toISOString()));
  const note = statements
    .update(tokens)
    .set({ lastUsedAt: now.toISOString() })
    .where(and(eq(tokens.hash, id), areLiveTokens(userId, now.toISOString()), isDue));
  waitUntil(runBatch({ ...db, stats: newQueryStats() }, [note]).then(() => {}));
}
