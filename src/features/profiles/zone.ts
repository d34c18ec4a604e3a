import { eq, type SQL, sql } from "drizzle-orm";
import type { BatchResponse } from "drizzle-orm/batch";
import { read } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { type Guard, unchangedGuard } from "../../db/guard.ts";
import { profiles } from "../../db/schema/profiles.ts";
import { type Select, statements } from "../../db/statements.ts";
import { template } from "../../db/template.ts";

// `ctx.principal.timeZone` is the zone that the profile had when the credential was made. It is assumed, which costs no
// round trip; whatever depends on it is checked where it is read or written.

export function selectZone({ principal }: AuthenticatedContext) {
  return statements.select({ timeZone: profiles.timeZone }).from(profiles).where(eq(profiles.userId, principal.userId));
}

/** Holds while the profile's zone is the assumed one. */
export function zoneGuard({ principal }: AuthenticatedContext): Guard {
  return unchangedGuard(isZone({ userId: principal.userId, zone: principal.timeZone }));
}

export const isZone = template(["userId", "zone"], ({ userId, zone }): SQL => {
  return sql`(SELECT ${profiles.timeZone} FROM ${profiles} WHERE ${profiles.userId} = ${userId}) = ${zone}`;
});

/** Runs SELECTs that may depend on the zone: in one round trip, or two where the profile has another than the assumed one. */
export async function readInZone<const Selects extends readonly Select[]>(
  ctx: AuthenticatedContext,
  dependsOnZone: boolean,
  selectsIn: (ctx: AuthenticatedContext) => Selects,
): Promise<BatchResponse<Selects>> {
  if (!dependsOnZone) return read(ctx, ...selectsIn(ctx));
  const [rows, ...results] = await read(ctx, selectZone(ctx), ...selectsIn(ctx));
  const own = inZone(ctx, rows as { timeZone: string }[]);
  if (own.principal.timeZone === ctx.principal.timeZone) return results as unknown as BatchResponse<Selects>;
  return read(own, ...selectsIn(own));
}

/** @param rows those of `selectZone` */
export function inZone(ctx: AuthenticatedContext, [profile]: readonly { timeZone: string }[]): AuthenticatedContext {
  if (!profile) throw new Error(`user ${ctx.principal.userId} has no profile`);
  return { ...ctx, principal: { ...ctx.principal, timeZone: profile.timeZone } };
}
