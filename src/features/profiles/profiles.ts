import { and, eq, exists, getTableColumns, sql } from "drizzle-orm";
import { Aborted } from "../../context/write.ts";
import { statements } from "../../db/statements.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { guard } from "../../db/guard.ts";
import { read } from "../../context/read.ts";
import { profiles } from "../../db/schema/profiles.ts";
import { type Profile, profileView } from "./entity.ts";
import { hasChanges } from "../../kernel/has-changes.ts";
import { AppError } from "../../kernel/errors.ts";
import { scheduleDigest } from "../digests/schedule.ts";
import { commit } from "../feed/commit.ts";

type Row = typeof profiles.$inferSelect;

export interface ProfileInput {
  display_name?: string | undefined;
  bio?: string | undefined;
  time_zone?: string | undefined;
  locale?: string | undefined;
  email_reminders?: boolean | undefined;
  email_activity?: boolean | undefined;
  daily_digest_at?: string | null | undefined;
}

export async function getProfile(ctx: AuthenticatedContext): Promise<Profile> {
  return (await ownProfile(ctx)).view;
}

const ATTEMPTS = 8;

/**
 * What is not sent stays. A new time zone moves no task that has a due date already.
 * @throws AppError `conflict` where others kept changing when the digest is due
 */
export async function updateProfile(ctx: AuthenticatedContext, input: ProfileInput): Promise<Profile> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const { row, view } = await ownProfile(ctx);
    const columns = columnsOf(input);
    if (!hasChanges(row, columns as Partial<typeof row>)) return view;
    try {
      return await writeProfile(ctx, row, columns);
    } catch (error) {
      if (!(error instanceof Aborted && error.code === MOVED)) throw error;
    }
  }
  throw new AppError("conflict", "The profile kept changing meanwhile. A retry is safe.");
}

function columnsOf(input: ProfileInput) {
  return {
    displayName: input.display_name,
    bio: input.bio,
    timeZone: input.time_zone,
    locale: input.locale,
    emailReminders: input.email_reminders,
    emailActivity: input.email_activity,
    dailyDigestAt: input.daily_digest_at,
  };
}

const MOVED = "digest_moved";

async function writeProfile(ctx: AuthenticatedContext, row: Row, columns: ReturnType<typeof columnsOf>): Promise<Profile> {
  const { userId } = ctx.actor;
  const { dailyDigestAt = row.dailyDigestAt, timeZone = row.timeZone } = columns;
  const moves = columns.dailyDigestAt !== undefined || columns.timeZone !== undefined;
  const stillSo = and(
    eq(profiles.userId, userId),
    eq(profiles.timeZone, row.timeZone),
    sql`${profiles.dailyDigestAt} IS ${row.dailyDigestAt}`,
  );
  const same = exists(statements.select({ id: profiles.userId }).from(profiles).where(stillSo));
  const { data } = await commit(ctx, {
    event: "profile.updated",
    id: userId,
    guards: moves ? [guard(same, MOVED)] : [],
    writes: [
      statements
        .update(profiles)
        .set({ ...columns, version: sql`${profiles.version} + 1`, updatedAt: ctx.now.toISOString() })
        .where(eq(profiles.userId, userId)),
      ...(moves ? [scheduleDigest(ctx, userId, { dailyDigestAt, timeZone })] : []),
    ],
  });
  return data;
}

async function ownProfile(ctx: AuthenticatedContext) {
  const [[found]] = await read(
    ctx,
    statements
      .select({ row: getTableColumns(profiles), view: profileView })
      .from(profiles)
      .where(eq(profiles.userId, ctx.principal.userId)),
  );
  if (!found) throw new Error(`user ${ctx.principal.userId} has no profile`);
  return found;
}
