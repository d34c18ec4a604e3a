import { eq, exists } from "drizzle-orm";
import { statements } from "../../db/client.ts";
import type { Context, Visit } from "../../db/context.ts";
import { guard } from "../../db/guard.ts";
import { read } from "../../db/read.ts";
import { type LinkPurpose, links } from "../../db/schema/links.ts";
import { sessions } from "../../db/schema/sessions.ts";
import { users } from "../../db/schema/users.ts";
import { write } from "../../db/write.ts";
import { emailKey } from "../../kernel/email.ts";
import { invalid } from "../../kernel/errors.ts";
import { hashPassword } from "../accounts/argon2.ts";
import { refuseOwnName } from "../accounts/passwords.ts";
import { recorder } from "../audit/record.ts";
import { takeUpInvitations } from "../sharing/pending.ts";
import { invalidLink, linkedUser, spendLinks, works } from "./links.ts";

/** Mails a link to whoever has this address. Nobody is looked up before the answer, so that it tells nothing. */
export function forgotPassword(visit: Visit, { email }: { email: string }): Promise<void> {
  return visit.enqueue([{ kind: "reset", email }]);
}

/**
 * Ends every session. A password that is refused leaves the link as it was.
 * @throws AppError `invalid_link`, `invalid`
 */
export async function resetPassword(visit: Visit, input: { token: string; password: string }): Promise<void> {
  const user = await linkedUser(visit, input.token, "reset");
  refuseOwnName(input.password, "password", user.username, user.email);
  const record = await recorder(visit);
  await write(
    visit,
    [await linkWorks(visit, input.token, "reset")],
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
  visit.recheckSessions(user.id);
}

/** @throws AppError `invalid_link` */
export async function verifyEmail(visit: Visit, token: string): Promise<void> {
  const user = await linkedUser(visit, token, "verify");
  await write(
    visit,
    [await linkWorks(visit, token, "verify")],
    [statements.update(users).set({ emailVerified: true }).where(eq(users.id, user.id)), spendLinks(user.id, "verify")],
  );
  if (user.email) await takeUpInvitations(visit, user.id, emailKey(user.email));
}

/** Of two at once one uses it. */
async function linkWorks(visit: Visit, token: string, purpose: LinkPurpose) {
  const found = statements
    .select({ hash: links.hash })
    .from(links)
    .where(await works(visit, token, purpose));
  return guard(exists(found), "invalid_link", invalidLink());
}

/**
 * Mails the actor a link to verify their address with. True where it is verified already, and nothing was mailed.
 * @throws AppError `invalid` where they have none
 */
export async function sendVerification(ctx: Context): Promise<boolean> {
  const { userId } = ctx.actor;
  const [[user]] = await read(ctx, statements.select().from(users).where(eq(users.id, userId)));
  if (!user?.email) throw invalid({ path: "email", code: "required", message: "This account has no address yet." });
  if (user.emailVerified) return true;
  await ctx.enqueue([{ kind: "verify", userId, again: true }]);
  return false;
}
