import { and, eq, type SQL, sql } from "drizzle-orm";
import { statements } from "../../db/client.ts";
import type { Context } from "../../db/context.ts";
import { type Guard, guard } from "../../db/guard.ts";
import { type Grantable, grants } from "../../db/schema/grants.ts";
import { invitations } from "../../db/schema/invitations.ts";
import { users } from "../../db/schema/users.ts";
import type { Invitation } from "../../db/views.ts";
import { emailKey } from "../../kernel/email.ts";
import { AppError, invalid } from "../../kernel/errors.ts";
import { newId } from "../../kernel/ids.ts";
import { fold } from "../../kernel/text.ts";
import { commit } from "../feed/commit.ts";
import { grantsOn, invitationsOn } from "./access.ts";
import { maySubject } from "./may.ts";
import { ownerOf, type Thing } from "./members.ts";

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
  const key = email === undefined ? null : emailKey(email);
  const invitee = username === undefined ? holderOf(key) : personNamed(username);
  const replaced = and(invitationsOn(subject, thing.id), sameInvitee(invitee, key));
  const { data } = await commit(ctx, {
    event: "invitation.created",
    id,
    guards: [
      ...maySubject(ctx, "manage", subject, thing.id),
      ...(username === undefined ? [] : [isSomeone(invitee), isNoMember(thing, invitee)]),
    ],
    writes: [
      statements
        .update(invitations)
        .set({ status: "withdrawn" })
        .where(and(replaced, eq(invitations.status, "pending"))),
      statements.insert(invitations).select(
        sql`SELECT ${id}, ${subject}, ${thing.id}, ${role}, 'pending', ${ctx.actor.userId}, ${invitee}, ${key},
          ${ctx.now.toISOString()}, ${new Date(ctx.now.getTime() + DAYS * 86_400_000).toISOString()}`,
      ),
    ],
    sideEffects: [
      {
        entity: "invitation",
        gone: false,
        where: sql`${and(replaced, eq(invitations.status, "withdrawn"))}`,
      },
    ],
  });
  return data;
}

function personNamed(username: string): SQL {
  return sql`(SELECT ${users.id} FROM ${users} WHERE ${users.usernameKey} = ${fold(username)})`;
}

/** Whoever has shown that the address is theirs. */
function holderOf(key: string | null): SQL {
  return sql`(SELECT ${users.id} FROM ${users} WHERE ${users.emailKey} = ${key} AND ${users.emailVerified})`;
}

function sameInvitee(invitee: SQL, key: string | null): SQL {
  return sql`(${invitations.inviteeId} = ${invitee} OR ${invitations.emailKey} = ${key})`;
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
