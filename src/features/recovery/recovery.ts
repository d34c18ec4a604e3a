import { eq, exists } from "drizzle-orm";
import { statements } from "../../db/statements.ts";
import type { AuthenticatedContext, RequestContext } from "../../context/request-context.ts";
import { guard } from "../../db/guard.ts";
import { read } from "../../context/read.ts";
import { type LinkPurpose, links } from "../../db/schema/links.ts";
import { sessions } from "../../db/schema/sessions.ts";
import { users } from "../../db/schema/users.ts";
import { write } from "../../context/write.ts";
import { invalid } from "../../kernel/errors.ts";
import { fold } from "../../kernel/text.ts";
import { hashPassword } from "../accounts/argon2.ts";
import { refuseOwnName } from "../accounts/passwords.ts";
import { recorder } from "../audit/record.ts";
import { takeUpInvitations } from "../sharing/pending.ts";
import { invalidLink, linkedUser, spendLinks, works } from "./links.ts";

/** Mails a link to whoever has this address. Nobody is looked up before the answer, so that it tells nothing. */
export function forgotPassword(ctx: RequestContext, { email }: { email: string }): Promise<void> {
  return ctx.enqueue([{ kind: "reset", email }]);
}

/**
 * Ends every session. A password that is refused leaves the link as it was.
 * @throws AppError `invalid_link`, `invalid`
 */
export async function resetPassword(ctx: RequestContext, input: { token: string; password: string }): Promise<void> {
  const user = await linkedUser(ctx, input.token, "reset");
  refuseOwnName(input.password, "password", user.username, user.email);
  const record = await recorder(ctx);
  await write(
    ctx,
    [await linkWorks(ctx, input.token, "reset")],
    [
      statements
        .update(users)
        .set({ passwordHash: hashPassword(input.password) })
        .where(eq(users.id, user.id)),
      statements.delete(sessions).where(eq(sessions.userId, user.id)),
      spendLinks(user.id, "reset"),
      record({ action: "password.reset", actorId: user.id, targetId: user.id }),
    ],
  );
  ctx.recheckSessions(user.id);
}

/** @throws AppError `invalid_link` */
export async function verifyEmail(ctx: RequestContext, token: string): Promise<void> {
  const user = await linkedUser(ctx, token, "verify");
  await write(
    ctx,
    [await linkWorks(ctx, token, "verify")],
    [statements.update(users).set({ emailVerified: true }).where(eq(users.id, user.id)), spendLinks(user.id, "verify")],
  );
  if (user.email) await takeUpInvitations(ctx, user.id, fold(user.email));
}

/** Of two at once one uses it. */
async function linkWorks(ctx: RequestContext, token: string, purpose: LinkPurpose) {
  const found = statements
    .select({ hash: links.hash })
    .from(links)
    .where(await works(ctx, token, purpose));
  return guard(exists(found), "invalid_link", invalidLink());
}

/**
 * Mails the actor a link to verify their address with. True where it is verified already, and nothing was mailed.
 * @throws AppError `invalid` where they have none
 */
export async function sendVerification(ctx: AuthenticatedContext): Promise<boolean> {
  const { userId } = ctx.actor;
  const [[user]] = await read(ctx, statements.select().from(users).where(eq(users.id, userId)));
  if (!user?.email) throw invalid({ path: "email", code: "required", message: "This account has no address yet." });
  if (user.emailVerified) return true;
  await ctx.enqueue([{ kind: "verify", userId, again: true }]);
  return false;
}
