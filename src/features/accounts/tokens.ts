import { ACCESS_SECONDS, signAccess } from "../../auth/access-token.ts";
import { SESSION_DAYS } from "../../auth/live-session.ts";
import { type SessionRef, sealOpaque } from "../../auth/opaque-token.ts";
import type { RequestContext } from "../../context/request-context.ts";
import { sessions } from "../../db/schema/sessions.ts";
import { statements } from "../../db/statements.ts";
import { newId } from "../../kernel/ids.ts";
import { DAY_MS } from "../../kernel/time.ts";

const USER_AGENT_LENGTH = 256;

export interface Tokens {
  access: string;
  refresh: string;
  token_type: "Bearer";
  expires_in: number;
}

/** The INSERT of a new session, and what its tokens are made from. */
export function newSession({ now }: RequestContext, userId: string, userAgent: string) {
  const at = now.toISOString();
  const id = newId(now);
  const row = {
    id,
    userId,
    rotatedAt: at,
    createdAt: at,
    lastUsedAt: at,
    expiresAt: sessionExpiry(now),
    userAgent: userAgent.slice(0, USER_AGENT_LENGTH).toWellFormed().replaceAll("\0", ""),
  };
  return { ref: { userId, sessionId: id, generation: 0 }, insert: statements.insert(sessions).values(row) };
}

export async function tokensFor({ settings, now }: RequestContext, ref: SessionRef, timeZone: string): Promise<Tokens> {
  return {
    access: await signAccess(settings, { ...ref, timeZone }, now),
    refresh: await sealOpaque(settings, "twr_", ref),
    token_type: "Bearer",
    expires_in: ACCESS_SECONDS,
  };
}

export function sessionExpiry(now: Date): string {
  return new Date(now.getTime() + SESSION_DAYS * DAY_MS).toISOString();
}
