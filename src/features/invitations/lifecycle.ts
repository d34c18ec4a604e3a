import { and, desc, eq, inArray, isNull, lte, ne, type SQL, sql } from "drizzle-orm";
import { readUnchecked } from "../../context/read.ts";
import type { RequestContext } from "../../context/request-context.ts";
import { type Guard, unchangedGuard } from "../../db/guard.ts";
import { INVITATION_STATUSES, invitations } from "../../db/schema/invitations.ts";
import { statements } from "../../db/statements.ts";
import { cascadeDelete } from "../feed/cascade.ts";
import { commit } from "../feed/commit.ts";
import type { Write } from "../feed/write.ts";
import type { Invitation } from "./entity.ts";

/** Invitations to a commit. */
const CHUNK = 100;
const KEPT_MS = 90 * 86_400_000;
const ENDED = INVITATION_STATUSES.filter((status) => status !== "pending");

/** Ends invitations whose time is over. What one run leaves, the next goes on with. */
export async function expireInvitations(ctx: RequestContext): Promise<void> {
  const over = and(eq(invitations.status, "pending"), lte(invitations.expiresAt, ctx.now.toISOString()));
  const writes = (await oldest(ctx, over)).map(
    ({ id, inviterId }): Write<Invitation> => ({
      event: "invitation.expired",
      id,
      actorId: inviterId,
      statements: [
        statements
          .update(invitations)
          .set({ status: "expired" })
          .where(and(eq(invitations.id, id), over)),
      ],
      onlyIf: sql`changes() > 0`,
    }),
  );
  await commit(ctx, writes);
}

/** Deletes invitations that ended long ago. @returns how many; fewer than 100 when there are no more */
export async function pruneInvitations(ctx: RequestContext): Promise<number> {
  const kept = new Date(ctx.now.getTime() - KEPT_MS).toISOString();
  const rows = await oldest(ctx, and(inArray(invitations.status, ENDED), lte(invitations.expiresAt, kept)));
  const writes = rows.map(
    ({ id, inviterId }): Write<null> => ({
      event: "invitation.deleted",
      id,
      actorId: inviterId,
      // Another run may have deleted it meanwhile.
      onlyIf: sql`true`,
      statements: cascadeDelete(ctx.entities, "invitation", eq(invitations.id, id)).statements,
    }),
  );
  await commit(ctx, writes);
  return rows.length;
}

async function oldest(ctx: RequestContext, where: SQL | undefined) {
  const [rows] = await readUnchecked(
    ctx,
    statements
      .select({ id: invitations.id, inviterId: invitations.inviterId })
      .from(invitations)
      .where(where)
      .limit(CHUNK),
  );
  return rows;
}

/**
 * Gives someone the invitations to an address, to be committed together with what shows that it is theirs. The guards
 * hold while these are all.
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
