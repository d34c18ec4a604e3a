import { type SQL, sql } from "drizzle-orm";
import { statements } from "../../db/statements.ts";
import type { RequestContext } from "../../context/request-context.ts";
import { type AuditAction, audit } from "../../db/schema/audit.ts";
import { hmac, toBase64Url } from "../../kernel/crypto.ts";
import { newId } from "../../kernel/ids.ts";

export interface Entry {
  readonly action: AuditAction;
  readonly actorId: string | null;
  readonly targetId: string | null;
  readonly detail?: Readonly<Record<string, string>> | SQL;
}

/**
 * Gives what makes an entry's statement, for the batch of what it records; with `happens` it records only where that
 * holds when the statement's turn comes.
 */
export async function recorder(ctx: RequestContext) {
  const at = ctx.now.toISOString();
  const ipHash = await ipHashOf(ctx);
  return ({ action, actorId, targetId, detail = {} }: Entry, happens = sql`true`) => {
    const id = newId(ctx.now);
    const details = "getSQL" in detail ? detail : JSON.stringify(detail);
    return statements
      .insert(audit)
      .select(sql`SELECT ${id}, ${at}, ${action}, ${actorId}, ${targetId}, ${ipHash}, ${details} WHERE ${happens}`);
  };
}

/** Tells whether two came from one address, and no address; only while the secret is the same. */
async function ipHashOf({ ip, settings }: RequestContext): Promise<string | null> {
  return ip === undefined ? null : toBase64Url(await hmac(settings.JWT_SECRET, `ip\n${ip}`));
}
