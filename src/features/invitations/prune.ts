import { asc, lte, sql } from "drizzle-orm";
import { readUnchecked } from "../../context/read.ts";
import type { RequestContext } from "../../context/request-context.ts";
import { unchangedGuard } from "../../db/guard.ts";
import { isAmongValues } from "../../db/rows.ts";
import { invitations } from "../../db/schema/invitations.ts";
import { statements } from "../../db/statements.ts";
import { log } from "../../kernel/log.ts";
import { DAY_MS } from "../../kernel/time.ts";
import { cascadeDelete } from "../feed/cascade.ts";
import { commit } from "../feed/commit.ts";
import type { Write } from "../feed/write.ts";

const KEPT_MS = 90 * DAY_MS;
const MAX_ROWS = 1_000;

/** Each is a write of about seven statements. All jobs of a night together may have 1,000. */
const MAX_INVITERS = 50;

/** Deletes invitations that ended long ago. The next run deletes what remains. */
export async function pruneInvitations(ctx: RequestContext): Promise<void> {
  const kept = new Date(ctx.now.getTime() - KEPT_MS).toISOString();
  const [rows] = await readUnchecked(
    ctx,
    statements
      .select({ id: invitations.id, inviterId: invitations.inviterId })
      .from(invitations)
      .where(lte(invitations.endedAt, kept))
      .orderBy(asc(invitations.endedAt))
      .limit(MAX_ROWS),
  );
  const byInviter = [...Map.groupBy(rows, ({ inviterId }) => inviterId)].slice(0, MAX_INVITERS);
  const groups = byInviter.map(([inviterId, rows]) => ({ inviterId, ids: rows.map(({ id }) => id) }));
  await commit(
    ctx,
    groups.map(({ inviterId, ids }) => deletionOf(ctx, inviterId, ids)),
  );
  const deleted = groups.flatMap(({ ids }) => ids).length;
  if (deleted > 0) log({ pruned: "invitations", rows: deleted });
}

/** One event, for the first invitation. The feed changes of the others come with it. */
function deletionOf(ctx: RequestContext, inviterId: string, ids: readonly string[]): Write<null> {
  const [first = "", ...others] = ids;
  const among = (some: readonly string[]) => isAmongValues(invitations.id, some);
  return {
    event: "invitation.deleted",
    id: first,
    actorId: inviterId,
    guards: [unchangedGuard(sql`EXISTS (SELECT 1 FROM ${invitations} WHERE ${invitations.id} = ${first})`)],
    feedChanges: [{ entity: "invitation", where: among(others), deleted: true }],
    statements: cascadeDelete(ctx.entities, "invitation", among(ids)).statements,
    // Left to the next run.
    decideAgain: () => ({ unchanged: null }),
  };
}
