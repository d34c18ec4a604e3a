import { and, eq, sql } from "drizzle-orm";
import { statements } from "../../db/statements.ts";
import type { RequestContext } from "../../context/request-context.ts";
import { profiles } from "../../db/schema/profiles.ts";
import type { Settings } from "../../env.ts";
import { AppError } from "../../kernel/errors.ts";
import { uuidFromBytes, uuidToBytes } from "../../kernel/ids.ts";
import { seal, unseal } from "../../auth/seal.ts";
import { noDigest } from "../digests/schedule.ts";
import { commitUnattended } from "../feed/commit.ts";
import { linkTo } from "../pages/link.ts";

const SOURCES = ["reminders", "digest", "activity"] as const;

/** Whose mails of which kind. */
export interface Unsubscription {
  readonly userId: string;
  readonly from: (typeof SOURCES)[number];
}

const PREFIX = "twu_";

/** It works for as long as the key does, and as often as it is used: it can do nothing but this. */
export async function unsubscribeLink(settings: Settings, { userId, from }: Unsubscription): Promise<string> {
  const token = await seal(settings, PREFIX, Uint8Array.of(SOURCES.indexOf(from), ...uuidToBytes(userId)));
  return linkTo(settings, "unsubscribe", token);
}

/** @throws AppError `invalid_link` */
export async function openUnsubscription(settings: Settings, token: string): Promise<Unsubscription> {
  const [source, ...userId] = (await unseal(settings, PREFIX, token)) ?? [];
  const from = SOURCES[source ?? -1];
  if (!from) throw new AppError("invalid_link", "This is not a link of ours, or no longer.");
  return { userId: uuidFromBytes(Uint8Array.from(userId)), from };
}

const SWITCHES = {
  reminders: { off: { emailReminders: false }, on: eq(profiles.emailReminders, true) },
  digest: { off: { dailyDigestAt: null }, on: sql`${profiles.dailyDigestAt} IS NOT NULL` },
  activity: { off: { emailActivity: false }, on: eq(profiles.emailActivity, true) },
};

/** Turns these mails off in the profile: nothing changes where they are, or the account is gone. @throws AppError `invalid_link` */
export async function unsubscribe(ctx: RequestContext, token: string): Promise<Unsubscription> {
  const unsubscription = await openUnsubscription(ctx.settings, token);
  const { userId, from } = unsubscription;
  const at = ctx.now.toISOString();
  const { off, on } = SWITCHES[from];
  await commitUnattended(ctx, [
    {
      event: "profile.updated",
      id: userId,
      actorId: userId,
      happened: sql`changes() > 0`,
      writes: [
        ...(from === "digest" ? [noDigest(userId)] : []),
        statements
          .update(profiles)
          .set({ ...off, version: sql`${profiles.version} + 1`, updatedAt: at })
          .where(and(eq(profiles.userId, userId), on)),
      ],
    },
  ]);
  return unsubscription;
}
