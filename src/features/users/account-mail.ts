import { eq } from "drizzle-orm";
import type { Job } from "../../context/jobs.ts";
import { readUnchecked } from "../../context/read.ts";
import type { RequestContext } from "../../context/request-context.ts";
import { users } from "../../db/schema/users.ts";
import { statements } from "../../db/statements.ts";
import { newId } from "../../kernel/ids.ts";
import type { Mailer } from "../../mail/mailer.ts";
import { renderEmail } from "../../mail/render-email.ts";

type AccountChanged = Extract<Job, { kind: "account_changed" }>;

/** Tells the address that an account had before a change, if it was verified. */
export function notifyFormerAddress(
  ctx: RequestContext,
  { id, email, emailVerified }: Pick<typeof users.$inferSelect, "id" | "email" | "emailVerified">,
  change: Pick<AccountChanged, "fields" | "byAdmin">,
): void {
  if (!email || !emailVerified) return;
  ctx.waitUntil(ctx.enqueue([{ kind: "account_changed", id: newId(ctx.now), userId: id, email, ...change }]));
}

export async function mailAccountChange(
  ctx: RequestContext,
  mailer: Mailer,
  { id, userId, email, fields, byAdmin }: AccountChanged,
): Promise<void> {
  const [[user]] = await readUnchecked(
    ctx,
    statements.select({ username: users.username }).from(users).where(eq(users.id, userId)),
  );
  if (!user) return;
  const what = fields.map((field) => WORDS[field]).join(" and ");
  const mail = renderEmail(ctx.settings, {
    to: email,
    name: `account.${id}`,
    subject: "Your account was changed",
    paragraphs: [
      [`Hello ${user.username},`],
      [byAdmin ? `An administrator changed the ${what} of your account.` : `The ${what} of your account was changed.`],
      [byAdmin ? "If you did not expect this, ask them why." : "If it was not you, ask an administrator for help."],
    ],
  });
  await mailer.send(mail);
}

const WORDS = { username: "username", email: "e-mail address" };
