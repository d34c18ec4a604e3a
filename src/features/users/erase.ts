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
import { tasks } from "../../db/schema/tasks.ts";
import { users } from "../../db/schema/users.ts";
import { sessionGuard } from "../../db/session.ts";
import { write } from "../../db/write.ts";
import { AppError } from "../../kernel/errors.ts";
import { ownAccount, passwordUnchanged, wrongPassword } from "../accounts/accounts.ts";
import { getUser } from "./users.ts";

/** @throws AppError `not_found` for another user, `forbidden` where one can see them */
export async function refuseOthers(ctx: Context, id: string): Promise<void> {
  if (id === ctx.actor.userId) return;
  await getUser(ctx, id);
  throw new AppError("forbidden", "Only its owner can delete an account here.");
}

/** Deletes the actor's account on their password, with all that is theirs. @throws AppError `wrong_password` */
export async function deleteAccount(ctx: Context, { password }: { password: string }): Promise<void> {
  const { passwordHash } = await ownAccount(ctx, password);
  await eraseActor(ctx, [passwordUnchanged(ctx.actor.userId, passwordHash, wrongPassword())]);
}

/**
 * Leaves no row of the actor's in any table, children before those they refer to: `ON DELETE CASCADE` does not survive
 * drizzle-kit's rebuilding of tables. Nobody is left to be told, so nothing is announced.
 */
export async function eraseActor(ctx: Context, guards: readonly Guard[] = []): Promise<void> {
  const me = ctx.actor.userId;
  await write(
    ctx,
    [sessionGuard(ctx), ...guards],
    [
      statements.delete(feed).where(eq(feed.userId, me)),
      statements.delete(events).where(eq(events.ownerId, me)),
      statements.delete(reminders).where(eq(reminders.userId, me)),
      statements.delete(completions).where(eq(completions.ownerId, me)),
      statements.delete(tasks).where(eq(tasks.ownerId, me)),
      statements.delete(categories).where(eq(categories.ownerId, me)),
      statements.delete(digests).where(eq(digests.userId, me)),
      statements.delete(links).where(eq(links.userId, me)),
      statements.delete(profiles).where(eq(profiles.userId, me)),
      statements.delete(sessions).where(eq(sessions.userId, me)),
      statements.delete(users).where(eq(users.id, me)),
    ],
  );
  ctx.recheckSessions(me);
}
