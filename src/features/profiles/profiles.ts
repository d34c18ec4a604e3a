import { eq, getTableColumns, sql } from "drizzle-orm";
import { statements } from "../../db/client.ts";
import type { Context } from "../../db/context.ts";
import { read } from "../../db/read.ts";
import { profiles } from "../../db/schema/profiles.ts";
import { type Profile, profileView } from "../../db/views.ts";
import { differs } from "../../kernel/differs.ts";
import { scheduleDigest, type Wish } from "../digests/schedule.ts";
import { commit } from "../feed/commit.ts";

export interface ProfileInput {
  display_name?: string | undefined;
  bio?: string | undefined;
  time_zone?: string | undefined;
  locale?: string | undefined;
  email_reminders?: boolean | undefined;
  email_activity?: boolean | undefined;
  daily_digest_at?: string | null | undefined;
}

export async function getProfile(ctx: Context): Promise<Profile> {
  return (await ownProfile(ctx)).view;
}

/** What is not sent stays. A new time zone moves no task that has a due date already. */
export async function updateProfile(ctx: Context, input: ProfileInput): Promise<Profile> {
  const { row, view } = await ownProfile(ctx);
  const columns = {
    displayName: input.display_name,
    bio: input.bio,
    timeZone: input.time_zone,
    locale: input.locale,
    emailReminders: input.email_reminders,
    emailActivity: input.email_activity,
    dailyDigestAt: input.daily_digest_at,
  };
  if (!differs(row, columns as Partial<typeof row>)) return view;

  const { data } = await commit(ctx, {
    event: "profile.updated",
    id: ctx.actor.userId,
    writes: [
      statements
        .update(profiles)
        .set({ ...columns, version: sql`${profiles.version} + 1`, updatedAt: ctx.now.toISOString() })
        .where(eq(profiles.userId, ctx.actor.userId)),
      ...(movesDigest(input) ? [scheduleDigest(ctx, ctx.actor.userId, digestWish(row, input))] : []),
    ],
  });
  return data;
}

function movesDigest({ daily_digest_at, time_zone }: ProfileInput): boolean {
  return daily_digest_at !== undefined || time_zone !== undefined;
}

function digestWish(
  { dailyDigestAt, timeZone }: Wish,
  { daily_digest_at = dailyDigestAt, time_zone = timeZone }: ProfileInput,
) {
  return { dailyDigestAt: daily_digest_at, timeZone: time_zone };
}

async function ownProfile(ctx: Context) {
  const [[found]] = await read(
    ctx,
    statements
      .select({ row: getTableColumns(profiles), view: profileView })
      .from(profiles)
      .where(eq(profiles.userId, ctx.actor.userId)),
  );
  if (!found) throw new Error(`user ${ctx.actor.userId} has no profile`);
  return found;
}
