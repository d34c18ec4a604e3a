import { and, eq, isNotNull, isNull, type SQL } from "drizzle-orm";
import type { OwedJobOf } from "../../context/jobs.ts";
import { readUnchecked } from "../../context/read.ts";
import type { RequestContext } from "../../context/request-context.ts";
import type { LinkPurpose } from "../../db/schema/links.ts";
import { users } from "../../db/schema/users.ts";
import { statements } from "../../db/statements.ts";
import { emailKey } from "../../kernel/email.ts";
import { log } from "../../kernel/log.ts";
import type { Mailer } from "../../mail/mailer.ts";
import { renderEmail } from "../../mail/render-email.ts";
import { issueLink, withdrawLink } from "./links.ts";

/**
 * Goes to a verified address only. Each try has a new token, because none is stored.
 * @param id of the job: every try has the same Message-ID
 * @throws if the mail was not sent
 */
export function mailReset(ctx: RequestContext, mailer: Mailer, { email }: OwedJobOf<"reset">, id: string) {
  const hasAddress = and(eq(users.emailKey, emailKey(email)), eq(users.emailVerified, true));
  return mailLink(ctx, mailer, { id, purpose: "reset", who: hasAddress });
}

/** As `mailReset`, to an address that is not verified. */
export function mailVerification(ctx: RequestContext, mailer: Mailer, { userId }: OwedJobOf<"verify">, id: string) {
  const isUnverified = and(eq(users.id, userId), eq(users.emailVerified, false));
  return mailLink(ctx, mailer, { id, purpose: "verify", who: isUnverified });
}

const TEXTS: Record<LinkPurpose, { subject: string; before: string; after: string }> = {
  reset: {
    subject: "A new password",
    before: "Someone asked for a new password for your account. If it was you, choose one here within an hour:",
    after: "If it was not you, do nothing: your password stays the same.",
  },
  verify: {
    subject: "Is this your address?",
    before: "This address was given for a Taskwire account. If it is yours, confirm it here within an hour:",
    after: "If it is not yours, do nothing.",
  },
};

interface LinkMail {
  readonly id: string;
  readonly purpose: LinkPurpose;
  readonly who: SQL | undefined;
}

async function mailLink(ctx: RequestContext, mailer: Mailer, { id, purpose, who }: LinkMail): Promise<void> {
  const [[user]] = await readUnchecked(
    ctx,
    statements
      .select({ id: users.id, username: users.username, email: users.email, emailKey: users.emailKey })
      .from(users)
      .where(and(who, isNotNull(users.email), isNull(users.suspendedAt))),
  );
  if (!user?.email || !user.emailKey) return;
  const link = await issueLink(ctx, { id: user.id, emailKey: user.emailKey }, purpose);
  if (!link) return log({ mail: "not sent: the account has had too many", purpose, user_id: user.id });
  const { subject, before, after } = TEXTS[purpose];
  const mail = renderEmail(ctx.settings, {
    to: user.email,
    name: `${purpose}.${id}`,
    subject,
    paragraphs: [[`Hello ${user.username},`], [before, { link: link.url }], [after]],
  });
  try {
    await mailer.send(mail);
  } catch (error) {
    await withdrawLink(ctx, user.id, link.hash);
    throw error;
  }
}
