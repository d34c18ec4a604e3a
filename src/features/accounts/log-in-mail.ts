import { and, eq, exists } from "drizzle-orm";
import type { Job } from "../../context/jobs.ts";
import { readUnchecked } from "../../context/read.ts";
import type { RequestContext } from "../../context/request-context.ts";
import { users } from "../../db/schema/users.ts";
import { type Statement, statements } from "../../db/statements.ts";
import { newId } from "../../kernel/ids.ts";
import { countUp, isAvailable, type Limit } from "../../limits/attempts.ts";
import type { Mailer } from "../../mail/mailer.ts";
import { renderEmail } from "../../mail/render-email.ts";

/**
 * Where log-ins to an account have to wait from now on, this counts a mail to its owner: one a day at most. Its row comes
 * back if the mail is to be sent. For an unknown account it does the same and finds nobody.
 */
export function countMail(ctx: RequestContext, userId: string | null): readonly Statement[] {
  if (ctx.remaining.get("login")?.remaining !== 0) return [];
  const limit: Limit = { policy: "login_mail", subject: userId ?? "", address: "" };
  const owner = and(eq(users.id, userId ?? ""), eq(users.emailVerified, true), isAvailable(ctx, limit));
  return [countUp(ctx, { ...limit, when: exists(statements.select({ id: users.id }).from(users).where(owner)) })];
}

export function notifyOwner(ctx: RequestContext, userId: string): void {
  ctx.waitUntil(ctx.enqueue([{ kind: "login_attempts", id: newId(ctx.now), userId }]));
}

export async function mailLogInAttempts(
  ctx: RequestContext,
  mailer: Mailer,
  { id, userId }: Extract<Job, { kind: "login_attempts" }>,
): Promise<void> {
  const [[user]] = await readUnchecked(
    ctx,
    statements
      .select({ username: users.username, email: users.email })
      .from(users)
      .where(and(eq(users.id, userId), eq(users.emailVerified, true))),
  );
  if (!user?.email) return;
  const mail = renderEmail(ctx.settings, {
    to: user.email,
    name: `login.${id}`,
    subject: "Failed log-ins to your account",
    paragraphs: [
      [`Hello ${user.username},`],
      ["Someone tried several times to log in to your account with a wrong password."],
      ["From there, each further try has to wait, longer each time. From elsewhere you can log in as always."],
      ["If it was not you, make sure that you use your password nowhere else."],
    ],
  });
  await mailer.send(mail);
}
