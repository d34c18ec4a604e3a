import { and, eq, lte, sql } from "drizzle-orm";
import { readUnchecked } from "../../context/read.ts";
import type { RequestContext } from "../../context/request-context.ts";
import { invitations } from "../../db/schema/invitations.ts";
import { statements } from "../../db/statements.ts";
import { commit } from "../feed/commit.ts";
import type { Write } from "../feed/write.ts";
import type { Invitation } from "./entity.ts";

const MAX_EXPIRED = 100;

/** Ends invitations whose time is over. What one run leaves, the next ends. */
export async function expireInvitations(ctx: RequestContext): Promise<void> {
  const isOver = and(eq(invitations.status, "pending"), lte(invitations.expiresAt, ctx.now.toISOString()));
  const [rows] = await readUnchecked(
    ctx,
    statements
      .select({ id: invitations.id, inviterId: invitations.inviterId })
      .from(invitations)
      .where(isOver)
      .limit(MAX_EXPIRED),
  );
  const writes = rows.map(({ id, inviterId }): Write<Invitation> => {
    const expired = statements.update(invitations).set({ status: "expired", endedAt: sql`${invitations.expiresAt}` });
    return {
      event: "invitation.expired",
      id,
      actorId: inviterId,
      statements: [expired.where(and(eq(invitations.id, id), isOver))],
      onlyIf: sql`changes() > 0`,
    };
  });
  await commit(ctx, writes);
}
