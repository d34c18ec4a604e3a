import { gte, isNotNull, sql } from "drizzle-orm";
import { readAsAdmin } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { reminders } from "../../db/schema/reminders.ts";
import { sockets } from "../../db/schema/sockets.ts";
import { stats } from "../../db/schema/stats.ts";
import { users } from "../../db/schema/users.ts";
import { statements } from "../../db/statements.ts";
import { latestLeaseExpiry } from "../../kernel/retry.ts";
import { addDays, utcDate } from "../../kernel/time.ts";
import { pendingUsage, USAGE, type UsageOfDay } from "../../kernel/usage.ts";
import { COUNTS, type TOTALS, totalName, uncounted } from "./count.ts";

const DAYS = 30;

const NAMES = [...COUNTS, ...USAGE];
type Name = (typeof NAMES)[number];

/** The last thirty days in UTC, oldest first, and totals. @throws AppError `forbidden` */
export async function getStats(ctx: AuthenticatedContext) {
  const days = Array.from({ length: DAYS }, (_, index) => addDays(utcDate(ctx.now), index + 1 - DAYS));
  const pending = pendingUsage();
  const row = { day: sql<string>`day`, name: sql<string>`name`, value: sql<number>`value` };
  const [kept, fresh, [suspended], [queue], [live]] = await readAsAdmin(
    ctx,
    statements
      .select(row)
      .from(stats)
      .where(gte(stats.day, days[0] as string)),
    statements.select(row).from(uncounted),
    statements.select({ count: sql<number>`count(*)` }).from(users).where(isNotNull(users.suspendedAt)),
    selectQueue(ctx),
    selectSockets(ctx),
  );
  const counted = [...kept, ...fresh, ...pending];
  return {
    days: days.map((day) => ({ day, ...numbersOf(counted.filter((each) => each.day === day)) })),
    totals: {
      ...totalsOf(kept),
      suspended: suspended?.count ?? 0,
      queue: queue?.count ?? 0,
      sockets: live?.count ?? 0,
    },
  };
}

/** Claimed and not finished. No index has that, but claims expire soon, so `available_at` bounds the rows to read. */
function selectQueue({ now }: AuthenticatedContext) {
  return statements
    .select({ count: sql<number>`count(*)` })
    .from(reminders)
    .where(sql`${reminders.availableAt} <= ${latestLeaseExpiry(now)} AND ${reminders.claim} IS NOT NULL`);
}

function selectSockets({ now }: AuthenticatedContext) {
  return statements
    .select({ count: sql<number>`coalesce(sum(${sockets.open}), 0)` })
    .from(sockets)
    .where(sql`${sockets.until} > ${now.toISOString()}`);
}

function numbersOf(rows: readonly UsageOfDay[]): Record<Name, number> {
  const sumOf = (name: Name) => rows.reduce((sum, row) => (row.name === name ? sum + row.value : sum), 0);
  return Object.fromEntries(NAMES.map((name) => [name, sumOf(name)])) as Record<Name, number>;
}

/** The totals of the newest day that has them; null before the first count. */
function totalsOf(kept: readonly UsageOfDay[]) {
  const newest = kept.filter(({ name }) => name === totalName("users")).sort((a, b) => (a.day < b.day ? 1 : -1))[0];
  const total = (name: keyof typeof TOTALS) =>
    kept.find((row) => row.day === newest?.day && row.name === totalName(name))?.value ?? null;
  return {
    counted_on: newest?.day ?? null,
    users: total("users"),
    tasks: total("tasks"),
    reminders_scheduled: total("reminders_scheduled"),
  };
}
