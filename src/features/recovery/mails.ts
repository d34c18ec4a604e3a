import { and, eq, isNotNull, isNull, not, type SQL } from "drizzle-orm";
import { statements } from "../../db/client.ts";
import type { Visit } from "../../db/context.ts";
import type { Job } from "../../db/job.ts";
import { readUnchecked } from "../../db/read.ts";
import type { LinkPurpose } from "../../db/schema/links.ts";
import { users } from "../../db/schema/users.ts";
import { emailKey } from "../../kernel/email.ts";
import { newId } from "../../kernel/ids.ts";
import { log } from "../../kernel/log.ts";
import { letter } from "../../mail/letter.ts";
import type { Mailer } from "../../mail/mailer.ts";
import { hasLink, issueLink, withdrawLink } from "./links.ts";

type JobOf<Kind extends Job["kind"]> = Extract<Job, { kind: Kind }>;

/** @throws where the mail was not taken: each try has a token of its own, since none is kept to be sent again */
export function mailReset(visit: Visit, mailer: Mailer, { email }: JobOf<"reset">): Promise<void> {
  return mailLink(visit, mailer, "reset", eq(users.emailKey, emailKey(email)));
}

/** @throws as `mailReset` */
export function mailVerification(visit: Visit, mailer: Mailer, { userId, again }: JobOf<"verify">): Promise<void> {
  const unverified = and(eq(users.id, userId), eq(users.emailVerified, false));
  return mailLink(visit, mailer, "verify", again ? unverified : and(unverified, not(hasLink(visit, "verify"))));
}

const SAYS: Record<LinkPurpose, { subject: string; before: string; after: string }> = {
  reset: {
    subject: "A new password",
    before: "Someone asked for a new password for your account. If it was you, choose one here within an hour:",
    after: "If it was not, you need do nothing: your password stays as it is.",
  },
  verify: {
    subject: "Is this your address?",
    before: "An account has been given this address. If it is yours, say so here within an hour:",
    after: "If it is not, you need do nothing.",
  },
};

async function mailLink(visit: Visit, mailer: Mailer, purpose: LinkPurpose, who: SQL | undefined): Promise<void> {
  const [[user]] = await readUnchecked(
    visit,
    statements
      .select({ id: users.id, username: users.username, email: users.email, emailKey: users.emailKey })
      .from(users)
      // Someone suspended could do nothing with it.
      .where(and(who, isNotNull(users.email), isNull(users.suspendedAt))),
  );
  if (!user?.email || !user.emailKey) return;
  const link = await issueLink(visit, { id: user.id, emailKey: user.emailKey }, purpose);
  if (!link) return log({ mail: "not sent: too many of its kind", purpose, user_id: user.id });
  const { subject, before, after } = SAYS[purpose];
  const mail = letter(visit.settings, {
    to: user.email,
    name: `${purpose}.${newId(visit.now)}`,
    subject,
    paragraphs: [[`Hello ${user.username},`], [before, { link: link.url }], [after]],
  });
  try {
    await mailer.send(mail);
  } catch (error) {
    await withdrawLink(visit, link.hash);
    throw error;
  }
}
