import { and, eq, gt, ne, or, type SQL, sql } from "drizzle-orm";
import { tokenReaches } from "../../auth/restriction.ts";
import { read } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { type Guard, guard } from "../../db/guard.ts";
import { fetchCount, keyset, type Page, pageOf, type Slice } from "../../db/keyset.ts";
import { categories } from "../../db/schema/categories.ts";
import { grants } from "../../db/schema/grants.ts";
import { invitations } from "../../db/schema/invitations.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { statements } from "../../db/statements.ts";
import { AppError, notFound } from "../../kernel/errors.ts";
import type { Write } from "../feed/write.ts";
import { resourceEffects } from "../sharing/access.ts";
import { ownerOf } from "../sharing/resource.ts";
import { type Invitation, invitationView } from "./entity.ts";

/** The open invitations to the actor, newest first. */
export async function listInvitations(ctx: AuthenticatedContext, slice: Slice): Promise<Page<Invitation>> {
  const { where, orderBy } = keyset({ key: invitations.createdAt, tie: invitations.id, descending: true }, slice);
  const [rows] = await read(
    ctx,
    statements
      .select({ item: invitationView, key: invitations.createdAt, tie: invitations.id })
      .from(invitations)
      .where(and(isInvitee(ctx), ne(invitations.inviterId, ctx.principal.userId), isOpen(ctx), where))
      .orderBy(...orderBy)
      .limit(fetchCount(slice)),
  );
  return pageOf(rows, slice);
}

/** @throws AppError `not_found` unless it is to the actor, `invitation_over` */
export async function acceptInvitation(ctx: AuthenticatedContext, id: string): Promise<Write<Invitation>> {
  const { userId } = ctx.principal;
  const [[found]] = await read(
    ctx,
    statements
      .select({ subject: invitations.subject, id: invitations.subjectId, role: invitations.role })
      .from(invitations)
      .where(and(eq(invitations.id, id), isInvitee(ctx))),
  );
  if (!found) throw notFound("invitation");
  const { role, ...resource } = found;
  const effects = resourceEffects(ctx, resource, sql`SELECT ${userId}`);
  const grant = { userId, subject: resource.subject, subjectId: resource.id, role, createdAt: ctx.now.toISOString() };
  return {
    event: "invitation.accepted",
    id,
    guards: [openGuard(ctx, id), guard(sql`${ownerOf(resource)} <> ${userId}`, invitationOver())],
    ...effects,
    statements: [
      end(ctx, id, "accepted"),
      statements
        .insert(grants)
        .values(grant)
        .onConflictDoUpdate({
          target: [grants.userId, grants.subject, grants.subjectId],
          // The higher role comes first in the alphabet.
          set: { role: sql`min(${grants.role}, excluded.role)` },
        }),
      ...effects.statements,
    ],
  };
}

/** @throws AppError `not_found` unless it is to the actor, `invitation_over` */
export function declineInvitation(ctx: AuthenticatedContext, id: string): Write<Invitation> {
  return {
    event: "invitation.declined",
    id,
    guards: [someGuard(id, isInvitee(ctx), notFound("invitation")), openGuard(ctx, id)],
    statements: [end(ctx, id, "declined")],
  };
}

/** By the inviter, or by whoever owns the task or category now. @throws AppError `not_found`, `invitation_over` */
export function withdrawInvitation(ctx: AuthenticatedContext, id: string): Write<Invitation> {
  const owner = sql`coalesce((SELECT ${tasks.ownerId} FROM ${tasks} WHERE ${tasks.id} = ${invitations.subjectId}),
    (SELECT ${categories.ownerId} FROM ${categories} WHERE ${categories.id} = ${invitations.subjectId}))`;
  const isTheirs = or(eq(invitations.inviterId, ctx.principal.userId), sql`${owner} = ${ctx.principal.userId}`);
  const mayWithdraw = and(isTheirs, isInside(ctx));
  return {
    event: "invitation.withdrawn",
    id,
    guards: [someGuard(id, mayWithdraw, notFound("invitation")), openGuard(ctx, id)],
    statements: [end(ctx, id, "withdrawn")],
  };
}

function isInvitee(ctx: AuthenticatedContext): SQL | undefined {
  return and(eq(invitations.inviteeId, ctx.principal.userId), isInside(ctx));
}

/** The actor's token reaches what the invitation is to. */
function isInside({ principal }: AuthenticatedContext): SQL | undefined {
  const category = sql`(SELECT ${tasks.categoryId} FROM ${tasks} WHERE ${tasks.id} = ${invitations.subjectId})`;
  return tokenReaches(principal, sql`iif(${invitations.subject} = 'task', ${category}, ${invitations.subjectId})`);
}

function isOpen({ now }: AuthenticatedContext): SQL | undefined {
  // Unary plus: the index by expiry would read the open invitations of all users.
  return and(eq(invitations.status, "pending"), gt(sql`+${invitations.expiresAt}`, now.toISOString()));
}

function openGuard(ctx: AuthenticatedContext, id: string): Guard {
  return someGuard(id, isOpen(ctx), invitationOver());
}

function someGuard(id: string, where: SQL | undefined, error: Error): Guard {
  const found = statements
    .select({ id: invitations.id })
    .from(invitations)
    .where(and(eq(invitations.id, id), where));
  return guard(sql`EXISTS ${found}`, error);
}

function invitationOver(): AppError {
  return new AppError("invitation_over", "This invitation has been answered or withdrawn, or has expired.");
}

function end({ now }: AuthenticatedContext, id: string, status: Invitation["status"]) {
  return statements.update(invitations).set({ status, endedAt: now.toISOString() }).where(eq(invitations.id, id));
}
