import { and, eq, getTableColumns, type SQL, sql } from "drizzle-orm";
import { read } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { unchangedGuard } from "../../db/guard.ts";
import { profiles } from "../../db/schema/profiles.ts";
import { statements } from "../../db/statements.ts";
import { hasChanges } from "../../kernel/has-changes.ts";
import type { Decision, Write } from "../feed/write.ts";
import { isNameShown, nameChanges } from "../sharing/people.ts";
import { scheduleDigest } from "./digest-schedule.ts";
import { type Profile, profileView } from "./entity.ts";

type Row = typeof profiles.$inferSelect;
type Columns = { [Name in keyof Row]?: Row[Name] | undefined };

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

/** Missing fields keep their values. A new time zone moves no task that already has a due date. */
export async function updateProfile(ctx: AuthenticatedContext, input: ProfileInput): Promise<Decision<Profile>> {
  const { row, view } = await ownProfile(ctx);
  const columns = columnsOf(input);
  if (!hasChanges(row, columns as Partial<Row>)) return { unchanged: view };

  const { displayName = row.displayName, dailyDigestAt = row.dailyDigestAt, timeZone = row.timeZone } = columns;
  const movesDigest = columns.dailyDigestAt !== undefined || columns.timeZone !== undefined;
  return {
    event: "profile.updated",
    id: row.userId,
    guards: [unchangedGuard(sql`${profileVersion(row.userId)} = ${row.version}`)],
    statements: [
      setProfile(ctx, row.userId, columns),
      ...(movesDigest ? [scheduleDigest(ctx, row.userId, { dailyDigestAt, timeZone })] : []),
    ],
    feedChanges: displayName === row.displayName ? [] : nameChanges(ctx.entities, row.userId),
    decideAgain: () => updateProfile(ctx, input),
  };
}

/** A new username is a change where others see it. The caller writes it beside this. */
export function usernameChange(ctx: AuthenticatedContext, userId: string): Write<unknown> {
  const isShown = isNameShown(ctx.entities, userId);
  return {
    event: "profile.updated",
    id: userId,
    statements: [setProfile(ctx, userId, {}, isShown)],
    feedChanges: nameChanges(ctx.entities, userId),
    onlyIf: isShown,
  };
}

function setProfile({ now }: AuthenticatedContext, userId: string, columns: Columns, onlyIf?: SQL) {
  return statements
    .update(profiles)
    .set({ ...columns, version: sql`${profiles.version} + 1`, updatedAt: now.toISOString() })
    .where(and(eq(profiles.userId, userId), onlyIf));
}

function profileVersion(userId: string): SQL {
  return sql`(SELECT ${profiles.version} FROM ${profiles} WHERE ${profiles.userId} = ${userId})`;
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
