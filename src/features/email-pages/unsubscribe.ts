import { and, eq, sql } from "drizzle-orm";
import type { RequestContext } from "../../context/request-context.ts";
import { profiles } from "../../db/schema/profiles.ts";
import { statements } from "../../db/statements.ts";
import { openUnsubscription, type Unsubscription } from "../email/unsubscribe-link.ts";
import { commit } from "../feed/commit.ts";
import { cancelDigest } from "../profiles/digest-schedule.ts";

const SWITCHES = {
  reminders: { off: { emailReminders: false }, isOn: eq(profiles.emailReminders, true) },
  digest: { off: { dailyDigestAt: null }, isOn: sql`${profiles.dailyDigestAt} IS NOT NULL` },
  activity: { off: { emailActivity: false }, isOn: eq(profiles.emailActivity, true) },
};

/** Turns these mails off in the profile. Writes nothing where they are off, or the account is deleted. @throws AppError `invalid_link` */
export async function unsubscribe(ctx: RequestContext, token: string): Promise<Unsubscription> {
  const unsubscription = await openUnsubscription(ctx.settings, token);
  const { userId, from } = unsubscription;
  const { off, isOn } = SWITCHES[from];
  await commit(ctx, [
    {
      event: "profile.updated",
      id: userId,
      actorId: userId,
      onlyIf: sql`changes() > 0`,
      statements: [
        ...(from === "digest" ? [cancelDigest(userId)] : []),
        statements
          .update(profiles)
          .set({ ...off, version: sql`${profiles.version} + 1`, updatedAt: ctx.now.toISOString() })
          .where(and(eq(profiles.userId, userId), isOn)),
      ],
    },
  ]);
  return unsubscription;
}
