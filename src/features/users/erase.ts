import { eq } from "drizzle-orm";
import { statements } from "../../db/client.ts";
import type { Context } from "../../db/context.ts";
import type { Guard } from "../../db/guard.ts";
import { categories } from "../../db/schema/categories.ts";
import { completions } from "../../db/schema/completions.ts";
import { digests } from "../../db/schema/digests.ts";
import { events, feed } from "../../db/schema/feed.ts";
import { links } from "../../db/schema/links.ts";
import { profiles } from "../../db/schema/profiles.ts";
import { reminders } from "../../db/schema/reminders.ts";
import { sessions } from "../../db/schema/sessions.ts";
import { sockets } from "../../db/schema/sockets.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { users } from "../../db/schema/users.ts";
import { sessionGuards } from "../../db/session.ts";
import { write } from "../../db/write.ts";
import { AppError } from "../../kernel/errors.ts";
import { ownAccount, passwordUnchanged, wrongPassword } from "../accounts/accounts.ts";
import { recorder } from "../audit/record.ts";
import { lastAdminGuard } from "./admins.ts";
import { getUser } from "./users.ts";

/** @throws AppError `not_found` for another user, `forbidden` where one can see them */
export async function refuseOthers(ctx: Context, id: string): Promise<void> {
  if (id === ctx.actor.userId) return;
  await getUser(ctx, id);
  throw new AppError("forbidden", "Only its owner can delete an account here.");
}

/** Deletes the actor's account on their password, with all that is theirs. @throws AppError `wrong_password`, `last_admin` */
export async function deleteAccount(ctx: Context, { password }: { password: string }): Promise<void> {
  const { passwordHash } = await ownAccount(ctx, password);
  const { userId } = ctx.actor;
  await erase(ctx, userId, [passwordUnchanged(userId, passwordHash, wrongPassword())]);
}

/**
 * Leaves no row of the user's in any table but the audit's, children before those they refer to: `ON DELETE CASCADE`
 * does not survive drizzle-kit's rebuilding of tables. Nobody is left to be told, so nothing is announced.
 * @throws AppError `last_admin`
 */
export async function erase(ctx: Context, userId: string, guards: readonly Guard[] = []): Promise<void> {
  const record = await recorder(ctx);
  await write(
    ctx,
    [...sessionGuards(ctx), ...guards, lastAdminGuard(userId)],
    [
      statements.delete(feed).where(eq(feed.userId, userId)),
      statements.delete(events).where(eq(events.ownerId, userId)),
      statements.delete(reminders).where(eq(reminders.userId, userId)),
      statements.delete(completions).where(eq(completions.ownerId, userId)),
      statements.delete(tasks).where(eq(tasks.ownerId, userId)),
      statements.delete(categories).where(eq(categories.ownerId, userId)),
      statements.delete(digests).where(eq(digests.userId, userId)),
      statements.delete(links).where(eq(links.userId, userId)),
      statements.delete(profiles).where(eq(profiles.userId, userId)),
      statements.delete(sockets).where(eq(sockets.userId, userId)),
      statements.delete(sessions).where(eq(sessions.userId, userId)),
      statements.delete(users).where(eq(users.id, userId)),
      record({ action: "user.deleted", actorId: ctx.actor.userId, targetId: userId }),
    ],
  );
  ctx.recheckSessions(userId);
}
