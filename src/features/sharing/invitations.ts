import { and, eq, gt, ne, or, type SQL, sql } from "drizzle-orm";
import { statements } from "../../db/client.ts";
import type { Context } from "../../db/context.ts";
import { type Guard, guard } from "../../db/guard.ts";
import { fetchCount, keyset, type Page, pageOf, type Slice } from "../../db/keyset.ts";
import { read } from "../../db/read.ts";
import { grants } from "../../db/schema/grants.ts";
import { invitations } from "../../db/schema/invitations.ts";
import { type Invitation, invitationView } from "../../db/views.ts";
import { AppError, notFound } from "../../kernel/errors.ts";
import { commit } from "../feed/commit.ts";
import { consequencesFor, ownerOf } from "./members.ts";

/** Those to the actor that are open, the newest first. */
export async function listInvitations(ctx: Context, slice: Slice): Promise<Page<Invitation>> {
  const { where, orderBy } = keyset({ key: invitations.createdAt, tie: invitations.id, descending: true }, slice);
  const [rows] = await read(
    ctx,
    statements
      .select({ item: invitationView, key: invitations.createdAt, tie: invitations.id })
      .from(invitations)
      .where(
        and(
          eq(invitations.inviteeId, ctx.actor.userId),
          ne(invitations.inviterId, ctx.actor.userId),
          eq(invitations.status, "pending"),
          gt(invitations.expiresAt, ctx.now.toISOString()),
          where,
        ),
      )
      .orderBy(...orderBy)
      .limit(fetchCount(slice)),
  );
  return pageOf(rows, slice);
}

/** @throws AppError `not_found` unless it is to the actor, `invitation_over` */
export async function acceptInvitation(ctx: Context, id: string): Promise<Invitation> {
  const [[found]] = await read(ctx, selectThing(id, eq(invitations.inviteeId, ctx.actor.userId)));
  if (!found) throw notFound("invitation");
  const thing = { subject: found.subject, id: found.subjectId };
  const { writes, sideEffects, afterwards } = consequencesFor(ctx, thing, ctx.actor.userId);
  const { data } = await commit(ctx, {
    event: "invitation.accepted",
    id,
    guards: [isPending(ctx, id), guard(sql`${ownerOf(thing)} <> ${ctx.actor.userId}`, "owns", invitationOver())],
    writes: [
      end(id, "accepted"),
      statements
        .insert(grants)
        .values({
          userId: ctx.actor.userId,
          subject: thing.subject,
          subjectId: thing.id,
          role: found.role,
          createdAt: ctx.now.toISOString(),
        })
        .onConflictDoUpdate({
          target: [grants.userId, grants.subject, grants.subjectId],
          // Of two roles the more counts, and comes first.
          set: { role: sql`min(${grants.role}, excluded.role)` },
        }),
      ...writes,
    ],
    sideEffects,
    afterwards,
  });
  return data;
}

/** @throws AppError `not_found` unless it is to the actor, `invitation_over` */
export async function declineInvitation(ctx: Context, id: string): Promise<Invitation> {
  const { data } = await commit(ctx, {
    event: "invitation.declined",
    id,
    guards: [isTheirs(id, eq(invitations.inviteeId, ctx.actor.userId)), isPending(ctx, id)],
    writes: [end(id, "declined")],
  });
  return data;
}

/** By who invited, or whose thing it is by now. @throws AppError `not_found`, `invitation_over` */
export async function withdrawInvitation(ctx: Context, id: string): Promise<void> {
  const [[found]] = await read(ctx, selectThing(id, sql`true`));
  if (!found) throw notFound("invitation");
  const owner = ownerOf({ subject: found.subject, id: found.subjectId });
  const may = or(eq(invitations.inviterId, ctx.actor.userId), sql`${owner} = ${ctx.actor.userId}`);
  await commit(ctx, {
    event: "invitation.withdrawn",
    id,
    guards: [isTheirs(id, may), isPending(ctx, id)],
    writes: [end(id, "withdrawn")],
  });
}

function selectThing(id: string, where: SQL) {
  return statements
    .select({ subject: invitations.subject, subjectId: invitations.subjectId, role: invitations.role })
    .from(invitations)
    .where(and(eq(invitations.id, id), where));
}

function isTheirs(id: string, where: SQL | undefined): Guard {
  const found = statements
    .select({ id: invitations.id })
    .from(invitations)
    .where(and(eq(invitations.id, id), where));
  return guard(sql`EXISTS ${found}`, "unknown_invitation", notFound("invitation"));
}

function isPending({ now }: Context, id: string): Guard {
  const open = and(eq(invitations.status, "pending"), gt(invitations.expiresAt, now.toISOString()));
  const found = statements
    .select({ id: invitations.id })
    .from(invitations)
    .where(and(eq(invitations.id, id), open));
  return guard(sql`EXISTS ${found}`, "invitation_over", invitationOver());
}

function invitationOver(): AppError {
  return new AppError("invitation_over", "This invitation has been answered, withdrawn or has expired.");
}

function end(id: string, status: Invitation["status"]) {
  return statements.update(invitations).set({ status }).where(eq(invitations.id, id));
}
