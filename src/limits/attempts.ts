import { and, eq, type SQL, sql } from "drizzle-orm";
import { type Guard, guard } from "../db/guard.ts";
import { attempts } from "../db/schema/attempts.ts";
import { type Statement, statementOf, statements } from "../db/statements.ts";
import type { Settings } from "../env.ts";
import { AppError } from "../kernel/errors.ts";
import { type PolicyName, policyOf, type RemainingByPolicy } from "./policies.ts";

// An attempt is counted before the password or code is compared. So simultaneous attempts count like successive ones.
// The count is a guard and a statement in a batch that the request makes anyway. If the guard fails, the batch does not
// happen.

interface LimitContext {
  readonly now: Date;
  readonly settings: Settings;
  readonly remaining: RemainingByPolicy;
}

/** One row of `attempts`, and the policy that it counts for. */
export interface Limit {
  readonly policy: PolicyName;
  /** The account's id, also as an expression; empty for an address over all accounts. */
  readonly subject: SQL | string;
  /** An `addressKey`; empty for a limit of an account from all addresses. */
  readonly address: string;
  /** Counts only where this holds. */
  readonly when?: SQL;
}

interface Reservation {
  /** @throws AppError `too_many_attempts` */
  readonly guards: readonly Guard[];
  readonly statements: readonly Statement[];
}

/** Counts an attempt for each limit, unless one of them has to wait. */
export function reserve(ctx: LimitContext, ...limits: readonly Limit[]): Reservation {
  if (ctx.settings.RATE_LIMITS === "off") return { guards: [], statements: [] };
  const moments = limits.map(availableAt);
  const latest = moments.length > 1 ? sql`max(${sql.join(moments, sql`, `)})` : sql`${moments[0]}`;
  const guards = limits.map((limit) => ({
    ...guard(sql`${isAvailable(ctx, limit)} OR NOT ${limit.when ?? sql`true`}`, (until) => refusal(ctx, limit, until)),
    detail: latest,
  }));
  return { guards, statements: limits.map((limit) => countUp(ctx, limit)) };
}

export function isAvailable({ now }: LimitContext, limit: Limit): SQL {
  return sql`${availableAt(limit)} <= ${now.toISOString()}`;
}

/** Resets the counts, after a success. */
export function clear(ctx: LimitContext, ...limits: readonly Limit[]): readonly Statement[] {
  if (ctx.settings.RATE_LIMITS === "off") return [];
  for (const { policy } of limits) ctx.remaining.set(policy, { remaining: policyOf(policy).quota, seconds: undefined });
  return limits.map((limit) => statements.delete(attempts).where(isCounted(limit)));
}

/** Uncounts one attempt, because it succeeded or was not compared. The failures before it still count. */
export function giveBack(ctx: LimitContext, ...limits: readonly Limit[]): readonly Statement[] {
  if (ctx.settings.RATE_LIMITS === "off") return [];
  return limits.map((limit) =>
    statementOf(
      sql`UPDATE ${attempts} SET count = max(0, count - 1), available_at = min(available_at, ${ctx.now.toISOString()})
        WHERE ${isCounted(limit)} RETURNING count, available_at, expires_at`,
      noteIn(ctx, limit),
    ),
  );
}

function availableAt(limit: Limit): SQL {
  const { availableAt } = attempts;
  return sql`coalesce((SELECT ${availableAt} FROM ${attempts} WHERE ${isCounted(limit)}), '')`;
}

function isCounted({ policy, subject, address }: Limit): SQL | undefined {
  return and(eq(attempts.kind, policy), eq(attempts.subject, subject), eq(attempts.address, address));
}

/** 2^10 seconds are more than the longest wait. */
const MAX_DOUBLINGS = 10;
const MAX_WAIT_SECONDS = 900;

/**
 * Returns the new count. A window begins with its first attempt. After a wait, it ends `windowSeconds` after the wait.
 */
export function countUp(ctx: LimitContext, { policy, subject, address, when = sql`true` }: Limit): Statement {
  const { quota, windowSeconds, backsOff } = policyOf(policy);
  const at = ctx.now.toISOString();
  const end = secondsAfter(ctx.now, windowSeconds);
  const isNew = sql`attempts.expires_at <= ${at}`;
  const next = sql`iif(${isNew}, 1, attempts.count + 1)`;
  const inWindow = sql`iif(${isNew}, ${end}, attempts.expires_at)`;
  const wait = sql`min(${MAX_WAIT_SECONDS}, 1 << min(${next} - ${quota}, ${MAX_DOUBLINGS}))`;
  const after = (seconds: SQL) => sql`strftime('%Y-%m-%dT%H:%M:%fZ', ${at}, (${seconds}) || ' seconds')`;
  const usedUp = backsOff
    ? { availableAt: after(wait), expiresAt: after(sql`${wait} + ${windowSeconds}`) }
    : { availableAt: inWindow, expiresAt: inWindow };
  return statementOf(
    sql`INSERT INTO ${attempts} (kind, subject, address, count, available_at, expires_at)
      SELECT ${policy}, ${subject}, ${address}, 1, ${quota > 1 ? at : end}, ${end} WHERE ${when}
      ON CONFLICT DO UPDATE SET count = ${next},
        available_at = iif(${next} < ${quota}, ${at}, ${usedUp.availableAt}),
        expires_at = iif(${next} < ${quota}, ${inWindow}, ${usedUp.expiresAt})
      RETURNING count, available_at, expires_at`,
    noteIn(ctx, { policy, subject, address }),
  );
}

/** Decodes a row: notes what remains of the quota, and returns the count. */
function noteIn({ now, remaining }: LimitContext, { policy }: Limit) {
  return ([count, availableAt, expiresAt]: unknown[]) => {
    const left = Math.max(0, policyOf(policy).quota - Number(count));
    const seconds = secondsUntil(now, String(left > 0 ? expiresAt : availableAt));
    remaining.set(policy, { remaining: left, seconds });
    return Number(count);
  };
}

function refusal({ now, remaining }: LimitContext, { policy }: Limit, until: string): AppError {
  const seconds = Math.max(1, secondsUntil(now, until));
  remaining.set(policy, { remaining: 0, seconds });
  const message = `Too many attempts. Try again in ${seconds} ${seconds === 1 ? "second" : "seconds"}.`;
  return new AppError("too_many_attempts", message, [], { retry_after: seconds });
}

function secondsAfter(now: Date, seconds: number): string {
  return new Date(now.getTime() + seconds * 1000).toISOString();
}

/** RFC 9110, section 10.2.3: whole seconds. */
function secondsUntil(now: Date, moment: string): number {
  return Math.max(0, Math.ceil((Date.parse(moment) - now.getTime()) / 1000));
}
