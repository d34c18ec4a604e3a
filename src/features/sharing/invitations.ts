import { and, desc, eq, gt, or, type SQL, sql } from "drizzle-orm";
import { statements } from "../../db/client.ts";
import type { Context, Visit } from "../../db/context.ts";
import { type Guard, guard } from "../../db/guard.ts";
import { fetchCount, keyset, type Page, pageOf, type Slice } from "../../db/keyset.ts";
import { read, readUnchecked } from "../../db/read.ts";
import { type Grantable, grants } from "../../db/schema/grants.ts";
import { invitations } from "../../db/schema/invitations.ts";
import { users } from "../../db/schema/users.ts";
import { type Invitation, invitationView } from "../../db/views.ts";
import { AppError, invalid, notFound } from "../../kernel/errors.ts";
import { newId } from "../../kernel/ids.ts";
import { fold } from "../../kernel/text.ts";
import { commit, commitUnattended } from "../feed/commit.ts";
import { grantsOn } from "./access.ts";
import { maySubject } from "./may.ts";
import { consequencesFor, ownerOf, type Thing } from "./members.ts";

const DAYS = 14;

export interface Invite {
  username?: string | undefined;
  email?: string | undefined;
  role: Grantable;
}

/**
 * By an address the answer is the same whether or not anyone has it. Another one to the same person replaces the first.
 * @throws AppError `not_found`, `forbidden`; `invalid` for a username that nobody has; `already_member`
 */
export async function invite(ctx: Context, thing: Thing, { username, email, role }: Invite): Promise<Invitation> {
  const id = newId(ctx.now);
  const { subject } = thing;
  const emailKey = email === undefined ? null : fold(email);
  const invitee = username === undefined ? holderOf(emailKey) : personNamed(username);
  const open = and(isOpen(thing), sameInvitee(invitee, emailKey));
  const { data } = await commit(ctx, {
    event: "invitation.created",
    id,
    guards: [
      ...maySubject(ctx, "manage", subject, thing.id),
      ...(username === undefined ? [] : [isSomeone(invitee), isNoMember(thing, invitee)]),
    ],
    writes: [
      statements.update(invitations).set({ status: "withdrawn" }).where(open),
      statements.insert(invitations).select(
        sql`SELECT ${id}, ${subject}, ${thing.id}, ${role}, 'pending', ${ctx.actor.userId}, ${invitee}, ${emailKey},
          ${ctx.now.toISOString()}, ${new Date(ctx.now.getTime() + DAYS * 86_400_000).toISOString()}`,
      ),
    ],
    sideEffects: [
      {
        entity: "invitation",
        gone: false,
        where: sql`${invitations.status} = 'withdrawn' AND ${isOn(thing)} AND ${sameInvitee(invitee, emailKey)}`,
      },
    ],
  });
  return data;
}

function personNamed(username: string): SQL {
  return sql`(SELECT ${users.id} FROM ${users} WHERE ${users.usernameKey} = ${fold(username)})`;
}

/** Whoever has shown that the address is theirs. */
function holderOf(emailKey: string | null): SQL {
  return sql`(SELECT ${users.id} FROM ${users} WHERE ${users.emailKey} = ${emailKey} AND ${users.emailVerified})`;
}

function isOn({ subject, id }: Thing): SQL {
  return sql`${invitations.subject} = ${subject} AND ${invitations.subjectId} = ${id}`;
}

function isOpen(thing: Thing): SQL {
  return sql`${isOn(thing)} AND ${invitations.status} = 'pending'`;
}

function sameInvitee(invitee: SQL, emailKey: string | null): SQL {
  return sql`(${invitations.inviteeId} = ${invitee} OR ${invitations.emailKey} = ${emailKey})`;
}

function isSomeone(invitee: SQL): Guard {
  const message = "Nobody has this username.";
  return guard(
    sql`${invitee} IS NOT NULL`,
    "unknown_user",
    invalid({ path: "username", code: "unknown_user", message }),
  );
}

function isNoMember(thing: Thing, invitee: SQL): Guard {
  const member = sql`(${invitee} = ${ownerOf(thing)} OR EXISTS (SELECT 1 FROM ${grants}
    WHERE ${grantsOn(thing.subject, thing.id)} AND ${grants.userId} = ${invitee}))`;
  const error = new AppError("already_member", "They are a member already: change their role instead.");
  return guard(sql`NOT ${member}`, error.code, error);
}

/** Those to the actor that are open, the newest first. */
export async function listInvitations(ctx: Context, slice: Slice): Promise<Page<Invitation>> {
  const { where, orderBy } = keyset({ key: invitations.createdAt, id: invitations.id, descending: true }, slice);
  const [rows] = await read(
    ctx,
    statements
      .select({ item: invitationView, key: invitations.createdAt, id: invitations.id })
      .from(invitations)
      .where(
        and(
          eq(invitations.inviteeId, ctx.actor.userId),
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
        .onConflictDoUpdate({ target: [grants.userId, grants.subject, grants.subjectId], set: { role: found.role } }),
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

/** In one run; the next minute goes on. */
const MOST = 100;

/** Ends the invitations whose time is over. */
export async function expireInvitations(visit: Visit): Promise<void> {
  const over = and(eq(invitations.status, "pending"), sql`${invitations.expiresAt} <= ${visit.now.toISOString()}`);
  const [rows] = await readUnchecked(
    visit,
    statements
      .select({ id: invitations.id, inviterId: invitations.inviterId })
      .from(invitations)
      .where(over)
      .limit(MOST),
  );
  for (const { id, inviterId } of rows) {
    await commitUnattended(visit, [
      {
        event: "invitation.expired",
        id,
        actorId: inviterId,
        happened: sql`changes() > 0`,
        writes: [
          statements
            .update(invitations)
            .set({ status: "expired" })
            .where(and(eq(invitations.id, id), over)),
        ],
      },
    ]);
  }
}

/** Gives someone the invitations to an address that they have just shown to be theirs. */
export async function takeUpInvitations(visit: Visit, userId: string, emailKey: string): Promise<void> {
  const open = and(
    eq(invitations.emailKey, emailKey),
    eq(invitations.status, "pending"),
    sql`${invitations.inviteeId} IS NULL`,
  );
  const [rows] = await readUnchecked(
    visit,
    statements
      .select({ id: invitations.id })
      .from(invitations)
      .where(open)
      .orderBy(desc(invitations.createdAt))
      .limit(MOST),
  );
  for (const { id } of rows) {
    await commitUnattended(visit, [
      {
        event: "invitation.created",
        id,
        actorId: userId,
        happened: sql`changes() > 0`,
        writes: [
          statements
            .update(invitations)
            .set({ inviteeId: userId })
            .where(and(eq(invitations.id, id), open)),
        ],
      },
    ]);
  }
}
