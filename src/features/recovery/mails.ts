import { and, eq, isNotNull, isNull, not, type SQL } from "drizzle-orm";
import type { Job } from "../../context/jobs.ts";
import { readUnchecked } from "../../context/read.ts";
import type { RequestContext } from "../../context/request-context.ts";
import type { LinkPurpose } from "../../db/schema/links.ts";
import { users } from "../../db/schema/users.ts";
import { statements } from "../../db/statements.ts";
import { emailKey } from "../../kernel/email.ts";
import { newId } from "../../kernel/ids.ts";
import { log } from "../../kernel/log.ts";
import type { Mailer } from "../../mail/mailer.ts";
import { renderEmail } from "../../mail/render-email.ts";
import { hasLink, issueLink, withdrawLink } from "./links.ts";

type JobOf<Kind extends Job["kind"]> = Extract<Job, { kind: Kind }>;

/** @throws where the mail was not sent. Each try has a new token, because none is stored. */
export function mailReset(ctx: RequestContext, mailer: Mailer, { email }: JobOf<"reset">): Promise<void> {
  return mailLink(ctx, mailer, "reset", eq(users.emailKey, emailKey(email)));
}

/** @throws as `mailReset` */
export function mailVerification(
  ctx: RequestContext,
  mailer: Mailer,
  { userId, again }: JobOf<"verify">,
): Promise<void> {
  const unverified = and(eq(users.id, userId), eq(users.emailVerified, false));
  return mailLink(ctx, mailer, "verify", again ? unverified : and(unverified, not(hasLink(ctx, "verify"))));
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

async function mailLink(
  ctx: RequestContext,
  mailer: Mailer,
  purpose: LinkPurpose,
  who: SQL | undefined,
): Promise<void> {
  const [[user]] = await readUnchecked(
    ctx,
    statements
      .select({ id: users.id, username: users.username, email: users.email, emailKey: users.emailKey })
      .from(users)
      .where(and(who, isNotNull(users.email), isNull(users.suspendedAt))),
  );
  if (!user?.email || !user.emailKey) return;
  const link = await issueLink(ctx, { id: user.id, emailKey: user.emailKey }, purpose);
  if (!link) return log({ mail: "not sent: too many links still work", purpose, user_id: user.id });
  const { subject, before, after } = TEXTS[purpose];
  const mail = renderEmail(ctx.settings, {
    to: user.email,
    name: `${purpose}.${newId(ctx.now)}`,
    subject,
    paragraphs: [[`Hello ${user.username},`], [before, { link: link.url }], [after]],
  });
  try {
    await mailer.send(mail);
  } catch (error) {
    await withdrawLink(ctx, link.hash);
    throw error;
  }
}
