import { and, eq } from "drizzle-orm";
import { readAsAdmin } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { fetchCount, keyset, type Page, pageOf, type Slice } from "../../db/keyset.ts";
import { type AuditAction, audit } from "../../db/schema/audit.ts";
import { statements } from "../../db/statements.ts";

export interface AuditFilters {
  actor?: string | undefined;
  target?: string | undefined;
  action?: AuditAction | undefined;
}

/** Newest first. @throws AppError `forbidden` */
export async function listAudit(
  ctx: AuthenticatedContext,
  filters: AuditFilters,
  slice: Slice,
): Promise<Page<AuditEntryView>> {
  const { actor, target, action } = filters;
  const { where, orderBy } = keyset({ key: audit.id, tie: audit.id, descending: true }, slice);
  const [rows] = await readAsAdmin(
    ctx,
    statements
      .select()
      .from(audit)
      .where(
        and(
          actor === undefined ? undefined : eq(audit.actorId, actor),
          target === undefined ? undefined : eq(audit.targetId, target),
          action === undefined ? undefined : eq(audit.action, action),
          where,
        ),
      )
      .orderBy(...orderBy)
      .limit(fetchCount(slice)),
  );
  return pageOf(
    rows.map((row) => ({ item: viewOf(row), key: row.id, tie: row.id })),
    slice,
  );
}

type AuditEntryView = ReturnType<typeof viewOf>;

function viewOf({ id, at, action, actorId, targetId, ipHash, detail }: typeof audit.$inferSelect) {
  return {
    id,
    at,
    action,
    actor_id: actorId,
    target_id: targetId,
    ...(ipHash !== null && { ip_hash: ipHash }),
    detail: JSON.parse(detail) as Record<string, string>,
  };
}
