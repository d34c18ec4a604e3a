import { eq, type SQL, sql } from "drizzle-orm";
import { Aborted } from "../../context/write.ts";
import { statements } from "../../db/statements.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { type Guard, guard } from "../../db/guard.ts";
import { readUnchecked } from "../../context/read.ts";
import { categories } from "../../db/schema/categories.ts";
import { comments } from "../../db/schema/comments.ts";
import { completions } from "../../db/schema/completions.ts";
import { digests } from "../../db/schema/digests.ts";
import { events, feed } from "../../db/schema/feed.ts";
import { grants, type Subject } from "../../db/schema/grants.ts";
import { invitations } from "../../db/schema/invitations.ts";
import { links } from "../../db/schema/links.ts";
import { profiles } from "../../db/schema/profiles.ts";
import { reminders } from "../../db/schema/reminders.ts";
import { sessions } from "../../db/schema/sessions.ts";
import { sockets } from "../../db/schema/sockets.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { users } from "../../db/schema/users.ts";
import { credentialGuards } from "../../auth/live-session.ts";
import { AppError } from "../../kernel/errors.ts";
import { ownAccount, passwordUnchanged, wrongPassword } from "../accounts/accounts.ts";
import { recorder } from "../audit/record.ts";
import { commitErasure, type Write } from "../feed/commit.ts";
import { inTasks } from "../sharing/access.ts";
import { lastAdminGuard } from "./admins.ts";
import { getUser } from "./users.ts";

/** @throws AppError `not_found` for another user, `forbidden` where one can see them */
export async function refuseOthers(ctx: AuthenticatedContext, id: string): Promise<void> {
  if (id === ctx.principal.userId) return;
  await getUser(ctx, id);
  throw new AppError("forbidden", "Only its owner can delete an account here.");
}

/**
 * Deletes the actor's account on their password, with all that is theirs.
 * @throws AppError `wrong_password`, `last_admin`; `shared_things`, which names them, unless they are to go too
 */
export async function deleteAccount(
  ctx: AuthenticatedContext,
  { password, shared }: { password: string; shared?: "delete" | undefined },
): Promise<void> {
  const { passwordHash } = await ownAccount(ctx, password);
  const { userId } = ctx.actor;
  const guards = [passwordUnchanged(userId, passwordHash, wrongPassword())];
  await erase(ctx, userId, { guards, shared });
}

interface Erasure {
  readonly guards?: readonly Guard[];
  /** Whether what others can see goes, too. */
  readonly shared?: "delete" | undefined;
}

/**
 * Leaves no row of the user's in any table but the audit's, children before those they refer to: `ON DELETE CASCADE`
 * does not survive drizzle-kit's rebuilding of tables. Whoever could see something of it is told that it is gone.
 * @throws AppError `last_admin`, `shared_things`
 */
export async function erase(ctx: AuthenticatedContext, userId: string, { guards = [], shared }: Erasure = {}): Promise<void> {
  const record = await recorder(ctx);
  const { feedChanges, writes } = traces(ctx, userId);
  await commitErasure(ctx, {
    event: "profile.deleted",
    id: userId,
    guards: [
      ...credentialGuards(ctx.principal, ctx.now),
      ...guards,
      lastAdminGuard(userId),
      ...(shared === "delete" ? [] : [guard(sql`NOT EXISTS (${selectShared(userId)})`, SHARED)]),
    ],
    feedChanges,
    writes: [...writes, record({ action: "user.deleted", actorId: ctx.principal.userId, targetId: userId })],
  }).catch(async (error) => {
    if (!(error instanceof Aborted && error.code === SHARED)) throw error;
    throw await sharedThings(ctx, userId);
  });
  ctx.recheckSessions(userId);
}

function traces({ now }: AuthenticatedContext, userId: string): Required<Pick<Write<"profile.deleted">, "feedChanges" | "writes">> {
  const theirs = sql`${eq(tasks.ownerId, userId)}`;
  const assigned = sql`${tasks.assigneeId} = ${userId} AND ${tasks.ownerId} <> ${userId}`;
  const theirComments = sql`(${comments.authorId} = ${userId} OR ${inTasks(comments.taskId, theirs)})`;
  // Whom a comment mentions could see it: it is in their feed.
  const seen = sql`SELECT ${feed.entityId} FROM ${feed} WHERE ${feed.userId} = ${userId} AND ${feed.entity} = 'comment'`;
  const mentioning = sql`${comments.id} IN (${seen}) AND instr(${comments.mentions}, ${userId}) AND NOT ${theirComments}`;
  const theirReminders = sql`(${reminders.userId} = ${userId} OR ${inTasks(reminders.taskId, theirs)})`;
  const things = sql`SELECT ${tasks.id} FROM ${tasks} WHERE ${theirs}
    UNION ALL SELECT ${categories.id} FROM ${categories} WHERE ${categories.ownerId} = ${userId}`;
  const theirInvitations = sql`(${invitations.inviterId} = ${userId} OR ${invitations.inviteeId} = ${userId}
    OR ${invitations.subjectId} IN (${things}))`;
  return {
    feedChanges: [
      { entity: "task", gone: true, where: theirs },
      { entity: "category", gone: true, where: sql`${categories.ownerId} = ${userId}` },
      { entity: "comment", gone: true, where: theirComments },
      { entity: "reminder", gone: true, where: theirReminders },
      { entity: "invitation", gone: true, where: theirInvitations },
      { entity: "task", gone: false, where: assigned },
      { entity: "comment", gone: false, where: mentioning },
    ],
    writes: [
      statements.delete(comments).where(theirComments),
      statements.delete(reminders).where(theirReminders),
      statements.delete(invitations).where(theirInvitations),
      statements.delete(grants).where(sql`(${grants.userId} = ${userId} OR ${grants.subjectId} IN (${things}))`),
      statements
        .update(tasks)
        .set({ assigneeId: null, version: sql`${tasks.version} + 1`, updatedAt: now.toISOString() })
        .where(assigned),
      statements.delete(feed).where(eq(feed.userId, userId)),
      statements.delete(events).where(eq(events.ownerId, userId)),
      statements.delete(completions).where(eq(completions.ownerId, userId)),
      statements.delete(tasks).where(eq(tasks.ownerId, userId)),
      statements.delete(categories).where(eq(categories.ownerId, userId)),
      statements.delete(digests).where(eq(digests.userId, userId)),
      statements.delete(links).where(eq(links.userId, userId)),
      statements.delete(profiles).where(eq(profiles.userId, userId)),
      statements.delete(sockets).where(eq(sockets.userId, userId)),
      statements.delete(sessions).where(eq(sessions.userId, userId)),
      statements.delete(users).where(eq(users.id, userId)),
    ],
  };
}

const SHARED = "shared_things";

/** What of theirs others can see. */
function selectShared(userId: string): SQL {
  const granted = (subject: SQL) => sql`SELECT ${grants.subjectId} FROM ${grants} WHERE ${grants.subject} = ${subject}`;
  return sql`SELECT 'category' AS subject, ${categories.id} AS id, ${categories.name} AS name FROM ${categories}
    WHERE ${categories.ownerId} = ${userId} AND ${categories.id} IN (${granted(sql`'category'`)})
    UNION ALL SELECT 'task', ${tasks.id}, ${tasks.title} FROM ${tasks}
    WHERE ${tasks.ownerId} = ${userId} AND ${tasks.id} IN (${granted(sql`'task'`)})`;
}

async function sharedThings(ctx: AuthenticatedContext, userId: string): Promise<AppError> {
  const [things] = await readUnchecked(ctx, selectThings(userId));
  const fields = things.map(({ subject, id, name }) => ({ path: `${subject}.${id}`, code: "shared", message: name }));
  return new AppError(SHARED, 'Others can see some of this. Hand it over first, or send `"shared": "delete"`.', fields);
}

export function selectThings(userId: string) {
  return statements
    .select({ subject: sql<Subject>`subject`, id: sql<string>`id`, name: sql<string>`name` })
    .from(sql`(${selectShared(userId)})`);
}
