import type { AuthenticatedContext } from "../../context/request-context.ts";
import type { BatchItem } from "../../db/batch.ts";
import type { Guard } from "../../db/guard.ts";
import { AppError } from "../../kernel/errors.ts";
import { confirmPassword, unchangedPasswordGuard, wrongPassword } from "../accounts/password.ts";
import { recorder } from "../audit/record.ts";
import { commit } from "../feed/commit.ts";
import { lastAdminGuard } from "./admins.ts";
import { erasureOf } from "./erasure.ts";
import { nothingSharedGuard, sharedError } from "./shared.ts";
import { getUser } from "./users.ts";

/** @throws AppError `not_found` for another user, `forbidden` where the actor can see them */
export async function refuseOthers(ctx: AuthenticatedContext, id: string): Promise<void> {
  if (id === ctx.principal.userId) return;
  await getUser(ctx, id);
  throw new AppError("forbidden", "Only its owner can delete an account here.");
}

/**
 * Deletes the actor's account and everything that they own.
 * @throws AppError `wrong_password`, `too_many_attempts`, `last_admin`; without `shared: "delete"` also
 * `shared_things`, which names them
 */
export async function deleteAccount(
  ctx: AuthenticatedContext,
  { password, shared }: { password: string; shared?: "delete" | undefined },
): Promise<void> {
  const { userId } = ctx.principal;
  const { passwordHash } = await confirmPassword(ctx, password);
  await erase(ctx, userId, { guards: [unchangedPasswordGuard(userId, passwordHash, wrongPassword())], shared });
}

interface Options {
  readonly guards?: readonly Guard[];
  /** Whether to delete what others can see, too. */
  readonly shared?: "delete" | undefined;
  /** Statements for the same batch, before the deletion. */
  readonly beside?: readonly BatchItem[];
}

/** Leaves no row of the user's in any table but the audit. @throws AppError `last_admin`, `shared_things` */
export async function erase(
  ctx: AuthenticatedContext,
  userId: string,
  { guards = [], shared, beside = [] }: Options = {},
): Promise<void> {
  const record = await recorder(ctx);
  const deletion = {
    event: "profile.deleted",
    id: userId,
    guards: [...guards, lastAdminGuard(userId), ...(shared === "delete" ? [] : [nothingSharedGuard(userId)])],
    ...erasureOf(ctx, userId),
  } as const;
  const entry = { action: "user.deleted", actorId: ctx.principal.userId, targetId: userId } as const;
  try {
    await commit(ctx, [deletion], { statements: [...beside, record(entry)] });
  } catch (error) {
    if (!(error instanceof AppError && error.code === "shared_things")) throw error;
    throw await sharedError(ctx, userId);
  }
  ctx.recheckSessions(userId);
}
