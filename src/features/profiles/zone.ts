import { and, eq, exists, type SQL, sql } from "drizzle-orm";
import type { BatchResponse } from "drizzle-orm/batch";
import { Aborted } from "../../context/write.ts";
import { statements } from "../../db/statements.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { type Guard, guard } from "../../db/guard.ts";
import { read, type Select } from "../../context/read.ts";
import { profiles } from "../../db/schema/profiles.ts";
import { AppError } from "../../kernel/errors.ts";

/** Before the zone that the profile really has. */
const MOVED = "zone_moved:";

export function selectZone({ principal }: AuthenticatedContext) {
  return statements.select({ timeZone: profiles.timeZone }).from(profiles).where(eq(profiles.userId, principal.userId));
}

export function zoneIs({ principal }: AuthenticatedContext, zone: string): SQL {
  const same = and(eq(profiles.userId, principal.userId), eq(profiles.timeZone, zone));
  return exists(statements.select({ id: profiles.userId }).from(profiles).where(same));
}

/** Holds while the profile's zone is still the one that the actor's token says. */
export function zoneGuard(ctx: AuthenticatedContext): Guard {
  const zone = sql`(${selectZone(ctx)})`;
  return guard(sql`${zone} = ${ctx.principal.timeZone}`, sql`${MOVED} || ${zone}`);
}

/** Reads, and where what is read depends on the zone, checks it in the same trip. @throws Aborted where it has moved */
export async function readInZone<const Selects extends readonly Select[]>(
  ctx: AuthenticatedContext,
  dependsOnZone: boolean,
  ...selects: Selects
): Promise<BatchResponse<Selects>> {
  if (!dependsOnZone) return read(ctx, ...selects);
  const [zone, ...results] = await read(ctx, selectZone(ctx), ...selects);
  const [profile] = zone as { timeZone: string }[];
  if (profile && profile.timeZone !== ctx.principal.timeZone) throw new Aborted(MOVED + profile.timeZone);
  return results as unknown as BatchResponse<Selects>;
}

const ATTEMPTS = 3;

/**
 * Tries with the zone in the token, which costs no trip, and where the profile has moved since, again with its own: what
 * is computed from the zone must be known before the batch that checks it.
 * @throws AppError `conflict` where the zone kept moving
 */
export async function inProfileZone<Result>(ctx: AuthenticatedContext, attempt: (ctx: AuthenticatedContext) => Promise<Result>): Promise<Result> {
  let { timeZone } = ctx.actor;
  for (let tries = 0; tries < ATTEMPTS; tries += 1) {
    try {
      return await attempt({ ...ctx, actor: { ...ctx.actor, timeZone } });
    } catch (error) {
      if (!(error instanceof Aborted && error.code.startsWith(MOVED))) throw error;
      timeZone = error.code.slice(MOVED.length);
    }
  }
  throw new AppError("conflict", "The profile's time zone kept changing meanwhile. A retry is safe.");
}
