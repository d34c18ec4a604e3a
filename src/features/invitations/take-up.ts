import { and, desc, eq, isNull, ne, sql } from "drizzle-orm";
import { readUnchecked } from "../../context/read.ts";
import type { RequestContext } from "../../context/request-context.ts";
import { type Guard, unchangedGuard } from "../../db/guard.ts";
import { invitations } from "../../db/schema/invitations.ts";
import { statements } from "../../db/statements.ts";
import type { Write } from "../feed/write.ts";
import type { Invitation } from "./entity.ts";

/**
 * Gives someone the invitations to an address: one event, to be committed together with its verification. The guards hold
 * while no other invitation to the address has come.
 */
export async function takeUpInvitations(
  ctx: RequestContext,
  userId: string,
  emailKey: string,
): Promise<{ writes: Write<Invitation>[]; guards: Guard[] }> {
  const unclaimed = and(
    eq(invitations.emailKey, emailKey),
    eq(invitations.status, "pending"),
    isNull(invitations.inviteeId),
  );
  const [[newest]] = await readUnchecked(
    ctx,
    statements
      .select({ id: invitations.id })
      .from(invitations)
      .where(unclaimed)
      .orderBy(desc(invitations.createdAt))
      .limit(1),
  );
  const some = statements.select({ id: invitations.id }).from(invitations);
  if (!newest) return { writes: [], guards: [unchangedGuard(sql`NOT EXISTS ${some.where(unclaimed)}`)] };

  // The inviter must not learn whether anyone has the address.
  const readers = sql`SELECT ${userId}`;
  const write: Write<Invitation> = {
    event: "invitation.received",
    id: newest.id,
    actorId: userId,
    readers,
    statements: [statements.update(invitations).set({ inviteeId: userId }).where(unclaimed)],
    feedChanges: [
      {
        entity: "invitation",
        where: sql`${and(
          eq(invitations.emailKey, emailKey),
          eq(invitations.inviteeId, userId),
          eq(invitations.status, "pending"),
          ne(invitations.id, newest.id),
        )}`,
        readers,
      },
    ],
  };
  const isThere = and(eq(invitations.id, newest.id), unclaimed);
  return { writes: [write], guards: [unchangedGuard(sql`EXISTS ${some.where(isThere)}`)] };
}
