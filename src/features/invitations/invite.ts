import { and, eq, ne, type SQL, sql } from "drizzle-orm";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { type Guard, guard } from "../../db/guard.ts";
import { insertInto } from "../../db/insert.ts";
import { type Grantable, grants } from "../../db/schema/grants.ts";
import { invitations } from "../../db/schema/invitations.ts";
import { users } from "../../db/schema/users.ts";
import { statements } from "../../db/statements.ts";
import { emailKey } from "../../kernel/email.ts";
import { AppError, invalid } from "../../kernel/errors.ts";
import { newId } from "../../kernel/ids.ts";
import { fold } from "../../kernel/text.ts";
import { DAY_MS } from "../../kernel/time.ts";
import { reserve } from "../../limits/attempts.ts";
import type { Write } from "../feed/write.ts";
import { authorize } from "../sharing/authorize.ts";
import { grantsOn, ownerOf, type Resource } from "../sharing/resource.ts";
import type { Invitation } from "./entity.ts";

const VALID_MS = 14 * DAY_MS;

export interface InviteInput {
  username?: string | undefined;
  email?: string | undefined;
  role: Grantable;
}

/**
 * By address the answer is the same whether or not anyone has it. A second invitation to a person replaces the open one.
 * @throws AppError `not_found`, `forbidden`, `too_many_attempts`; `invalid` for a username that nobody has; `already_member`
 */
export function invite(
  ctx: AuthenticatedContext,
  resource: Resource,
  { username, email, role }: InviteInput,
): Write<Invitation> {
  const id = newId(ctx.now);
  const key = email === undefined ? null : emailKey(email);
  const inviteeId = username === undefined ? holderOf(key) : personNamed(username);
  const replaced = and(
    eq(invitations.subject, resource.subject),
    eq(invitations.subjectId, resource.id),
    eq(invitations.status, "pending"),
    ne(invitations.id, id),
    sql`(${invitations.inviteeId} = ${inviteeId} OR ${invitations.emailKey} = ${key})`,
  );
  const { userId } = ctx.principal;
  const limit = reserve(ctx, { policy: "invitation", subject: userId, address: "" });
  return {
    event: "invitation.created",
    id,
    guards: [
      ...authorize(ctx, "manage", resource),
      ...limit.guards,
      ...(username === undefined ? [] : [userGuard(inviteeId), notMemberGuard(resource, inviteeId)]),
    ],
    statements: [
      ...limit.statements,
      insertInto(invitations, {
        id,
        subject: resource.subject,
        subjectId: resource.id,
        role,
        status: "pending",
        inviterId: userId,
        inviteeId,
        emailKey: key,
        createdAt: ctx.now.toISOString(),
        expiresAt: new Date(ctx.now.getTime() + VALID_MS).toISOString(),
      }),
    ],
    feedChanges: [{ entity: "invitation", where: sql`${replaced}` }],
    // Afterwards, because the feed rows are for those that were open.
    postWrites: [
      statements.update(invitations).set({ status: "withdrawn", endedAt: ctx.now.toISOString() }).where(replaced),
    ],
  };
}

function personNamed(username: string): SQL {
  return sql`(SELECT ${users.id} FROM ${users} WHERE ${users.usernameKey} = ${fold(username)})`;
}

/** The id of the user who has verified this address. */
function holderOf(key: string | null): SQL {
  return sql`(SELECT ${users.id} FROM ${users} WHERE ${users.emailKey} = ${key} AND ${users.emailVerified})`;
}

function userGuard(inviteeId: SQL): Guard {
  const message = "No user has this name.";
  return guard(sql`${inviteeId} IS NOT NULL`, invalid({ path: "username", code: "unknown_user", message }));
}

function notMemberGuard(resource: Resource, inviteeId: SQL): Guard {
  const isMember = sql`(${inviteeId} = ${ownerOf(resource)} OR EXISTS (SELECT 1 FROM ${grants}
    WHERE ${grantsOn(resource)} AND ${grants.userId} = ${inviteeId}))`;
  const message = "This user is already a member. Change their role instead.";
  return guard(sql`NOT ${isMember}`, new AppError("already_member", message));
}
