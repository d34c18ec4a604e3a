import { type SQL, sql } from "drizzle-orm";
import type { RequestContext } from "../../context/request-context.ts";
import { insertInto } from "../../db/insert.ts";
import { type AuditAction, audit } from "../../db/schema/audit.ts";
import { hmac, toBase64Url } from "../../kernel/crypto.ts";
import { newId } from "../../kernel/ids.ts";

export interface AuditEntry {
  readonly action: AuditAction;
  readonly actorId: string | null;
  readonly targetId: string | null;
  readonly detail?: Readonly<Record<string, string>>;
}

/**
 * Returns a function that makes an entry's statement, for the batch of what it records. With `when`, it records only
 * where that holds at its place in the batch.
 */
export async function recorder(ctx: RequestContext) {
  const at = ctx.now.toISOString();
  const ipHash = await ipHashOf(ctx);
  return ({ detail = {}, ...entry }: AuditEntry, when: SQL = sql`true`) =>
    insertInto(audit, { id: newId(ctx.now), at, ...entry, ipHash, detail: JSON.stringify(detail) }, sql`WHERE ${when}`);
}

/** The same for the same address while the secret stays; the address cannot be read from it. */
async function ipHashOf({ ip, settings }: RequestContext): Promise<string | null> {
  return ip === undefined ? null : toBase64Url(await hmac(settings.JWT_SECRET, `ip\n${ip}`));
}
