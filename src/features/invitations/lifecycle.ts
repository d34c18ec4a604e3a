import { and, desc, eq, type SQL, sql } from "drizzle-orm";
import { statements } from "../../db/statements.ts";
import type { RequestContext } from "../../context/request-context.ts";
import { readUnchecked } from "../../context/read.ts";
import { invitations } from "../../db/schema/invitations.ts";
import { commitUnattended } from "../feed/commit.ts";

/** In one run; the next minute goes on. */
const MOST = 100;

/** Ends the invitations whose time is over. */
export async function expireInvitations(ctx: RequestContext): Promise<void> {
  const over = and(eq(invitations.status, "pending"), sql`${invitations.expiresAt} <= ${ctx.now.toISOString()}`);
  const [rows] = await readUnchecked(
    ctx,
    statements.select({ id: invitations.id, actorId: invitations.inviterId }).from(invitations).where(over).limit(MOST),
  );
  for (const row of rows) await change(ctx, "invitation.expired", row, over, { status: "expired" });
}

/** Gives someone the invitations to an address that they have just shown to be theirs. */
export async function takeUpInvitations(ctx: RequestContext, userId: string, emailKey: string): Promise<void> {
  const open = and(
    eq(invitations.emailKey, emailKey),
    eq(invitations.status, "pending"),
    sql`${invitations.inviteeId} IS NULL`,
  );
  const [rows] = await readUnchecked(
    ctx,
    statements.select({ id: invitations.id }).from(invitations).where(open).orderBy(desc(invitations.createdAt)),
  );
  for (const { id } of rows) {
    await change(ctx, "invitation.received", { id, actorId: userId }, open, { inviteeId: userId });
  }
}

async function change(
  ctx: RequestContext,
  event: "invitation.received" | "invitation.expired",
  { id, actorId }: { id: string; actorId: string },
  still: SQL | undefined,
  columns: Partial<typeof invitations.$inferInsert>,
): Promise<void> {
  const update = statements
    .update(invitations)
    .set(columns)
    .where(and(eq(invitations.id, id), still));
  // Who invited is not to hear from it that someone has the address.
  const readers = event === "invitation.received" ? { readers: sql`SELECT ${actorId} AS reader` } : {};
  await commitUnattended(ctx, [{ event, id, actorId, happened: sql`changes() > 0`, writes: [update], ...readers }]);
}
