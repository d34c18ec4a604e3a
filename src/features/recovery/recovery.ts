import { and, eq, isNotNull, sql } from "drizzle-orm";
import { credentialGuards } from "../../auth/live-session.ts";
import { owe } from "../../context/outbox.ts";
import { readUnchecked } from "../../context/read.ts";
import type { AuthenticatedContext, RequestContext } from "../../context/request-context.ts";
import { write } from "../../context/write.ts";
import { Stale } from "../../db/guard.ts";
import { sessions } from "../../db/schema/sessions.ts";
import { tokens } from "../../db/schema/tokens.ts";
import { users } from "../../db/schema/users.ts";
import { statements } from "../../db/statements.ts";
import { invalid } from "../../kernel/errors.ts";
import { type Limit, reserve } from "../../limits/attempts.ts";
import { addressKey } from "../../limits/network.ts";
import { hashPassword } from "../accounts/argon2.ts";
import { refuseOwnName } from "../accounts/password-rules.ts";
import { recorder } from "../audit/record.ts";
import { accountMail } from "../email/account-mail.ts";
import { commit } from "../feed/commit.ts";
import { takeUpInvitations } from "../invitations/take-up.ts";
import { switchOffWebhooksOf } from "../webhooks/accounts.ts";
import { invalidLink, isWorkingLink, linkGuard, selectLinked, spendLinks } from "./links.ts";

/**
 * Mails a link to the account with this address. The job looks it up, so the response reveals nothing.
 * @throws AppError `too_many_attempts`
 */
export async function forgotPassword(ctx: RequestContext, { email }: { email: string }): Promise<void> {
  const limit: Limit = { policy: "forgot", subject: "", address: await addressKey(ctx) };
  const { guards, statements: counts } = reserve(ctx, limit);
  await write(ctx, guards, [owe(ctx, { kind: "reset", email }), ...counts]);
}

/**
 * Ends every session, and revokes every token. If the new password is refused, the link still works.
 * @throws AppError `invalid_link`, `invalid`
 */
export async function resetPassword(ctx: RequestContext, input: { token: string; password: string }): Promise<void> {
  const isWorking = await isWorkingLink(ctx, input.token, "reset");
  const [[user]] = await readUnchecked(ctx, selectLinked(isWorking));
  if (!user) throw invalidLink();
  refuseOwnName(input.password, "password", user.username, user.email);
  const record = await recorder(ctx);
  await write(
    ctx,
    [linkGuard(isWorking)],
    [
      statements
        .update(users)
        .set({ passwordHash: hashPassword(input.password) })
        .where(eq(users.id, user.id)),
      statements.delete(sessions).where(eq(sessions.userId, user.id)),
      statements.delete(tokens).where(eq(tokens.userId, user.id)),
      switchOffWebhooksOf(user.id),
      spendLinks(user.id, "reset"),
      record({ action: "password.reset", actorId: user.id, targetId: user.id }),
      accountMail(ctx, user.id, "password_reset"),
    ],
  );
  ctx.recheckSessions(user.id);
}

/** Verifies the address, and gives its owner the invitations to it. @throws AppError `invalid_link` */
export async function verifyEmail(ctx: RequestContext, token: string): Promise<void> {
  const isWorking = await isWorkingLink(ctx, token, "verify");
  const [[user]] = await readUnchecked(ctx, selectLinked(isWorking));
  if (!user) throw invalidLink();
  const { writes, guards } = await takeUpInvitations(ctx, user.id, user.emailKey);
  const verified = statements.update(users).set({ emailVerified: true }).where(eq(users.id, user.id));
  try {
    await commit(ctx, writes, {
      guards: [linkGuard(isWorking), ...guards],
      statements: [verified, spendLinks(user.id, "verify")],
    });
  } catch (error) {
    // Another invitation to the address came meanwhile.
    if (error instanceof Stale) return verifyEmail(ctx, token);
    throw error;
  }
}

/**
 * Mails the actor a link that verifies their address. True where it is verified already, and nothing was mailed.
 * @throws AppError `invalid` where they have no address
 */
export async function sendVerification(ctx: AuthenticatedContext): Promise<boolean> {
  const { userId } = ctx.principal;
  const named = eq(users.id, userId);
  const isUnverified = and(named, isNotNull(users.email), eq(users.emailVerified, false));
  const [[user]] = await write(ctx, credentialGuards(ctx.principal, ctx.now), [
    statements.select().from(users).where(named),
    owe(ctx, { kind: "verify", userId }, sql`FROM ${users} WHERE ${isUnverified}`),
  ]);
  if (!user?.email) throw invalid({ path: "email", code: "required", message: "This account has no e-mail address." });
  return user.emailVerified;
}
