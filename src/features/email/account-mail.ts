import { and, eq, type SQL, sql } from "drizzle-orm";
import type { OwedJobOf } from "../../context/jobs.ts";
import { owe } from "../../context/outbox.ts";
import type { RequestContext } from "../../context/request-context.ts";
import { users } from "../../db/schema/users.ts";
import type { Mailer } from "../../mail/mailer.ts";
import { renderEmail } from "../../mail/render-email.ts";
import { ACCOUNT_TEXTS, type AccountEvent } from "./account-texts.ts";

interface Options {
  /** A condition for the mail. */
  readonly when?: SQL;
  /** A line after the text. */
  readonly detail?: string | SQL;
}

/**
 * Owes the user a mail about a change of their account: a statement for the batch of the change. The mail goes to the
 * address that is verified at this place of the batch, so it comes before a change of the address and before a
 * deletion.
 */
export function accountMail(
  ctx: RequestContext,
  userId: string | SQL,
  event: AccountEvent,
  { when = sql`true`, detail }: Options = {},
) {
  const kind = "account_mail";
  const json = sql`json_object('kind', ${kind}, 'event', ${event}, 'at', ${ctx.now.toISOString()},
    'email', ${users.email}, 'username', ${users.username}, 'detail', ${detail ?? null})`;
  const hasAddress = and(eq(users.id, userId), eq(users.emailVerified, true));
  return owe(ctx, { kind, json }, sql`FROM ${users} WHERE ${hasAddress} AND ${when}`);
}

/** @throws if the mail was not sent */
export async function sendAccountMail(
  { settings }: RequestContext,
  mailer: Mailer,
  { event, email, username, at, detail }: OwedJobOf<"account_mail">,
  id: string,
): Promise<void> {
  const { subject, text, advice } = ACCOUNT_TEXTS[event as AccountEvent];
  const more = detail === null ? [] : [detail];
  const mail = renderEmail(settings, {
    to: email,
    name: `account.${id}`,
    subject,
    paragraphs: [
      [`Hello ${username},`],
      [text, ...more, `When: ${at.slice(0, 10)} at ${at.slice(11, 16)} UTC`],
      [advice],
    ],
  });
  await mailer.send(mail);
}
