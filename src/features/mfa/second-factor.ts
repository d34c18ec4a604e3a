import { and, eq, exists, isNotNull, type SQL } from "drizzle-orm";
import { credentialGuards } from "../../auth/live-session.ts";
import { read } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { write } from "../../context/write.ts";
import type { Guard } from "../../db/guard.ts";
import { secondFactors } from "../../db/schema/second-factors.ts";
import { type Statement, statements } from "../../db/statements.ts";
import { AppError } from "../../kernel/errors.ts";
import { recorder } from "../audit/record.ts";
import { accountMail } from "../email/account-mail.ts";
import type { AccountEvent } from "../email/account-texts.ts";

/** Whether log-in asks the actor for a code, and how many recovery codes they have left. */
export async function getSecondFactor(ctx: AuthenticatedContext) {
  const [[factor]] = await read(ctx, selectFactor(ctx.principal.userId));
  if (!factor?.confirmedAt) return { totp: false, recovery_codes_left: 0 };
  return { totp: true, recovery_codes_left: (JSON.parse(factor.recoveryCodes) as string[]).length };
}

/** It may be on, or still being set up. */
export function selectFactor(userId: string) {
  return statements.select().from(secondFactors).where(eq(secondFactors.userId, userId));
}

export function hasFactor(userId: string, state?: SQL): SQL {
  return exists(
    statements
      .select({ userId: secondFactors.userId })
      .from(secondFactors)
      .where(and(eq(secondFactors.userId, userId), state)),
  );
}

export function hasFactorOn(userId: string): SQL {
  return hasFactor(userId, isNotNull(secondFactors.confirmedAt));
}

/** For an admin. If the user's second factor is off, nothing is recorded. @throws the guards' errors */
export async function turnOffFor(ctx: AuthenticatedContext, userId: string, guards: readonly Guard[]): Promise<void> {
  await removeFactor(ctx, userId, { guards, detail: { by: "admin" }, mail: "mfa_disabled_by_admin" });
}

interface Removal {
  readonly guards: readonly Guard[];
  readonly detail: Readonly<Record<string, string>>;
  readonly mail: AccountEvent;
  readonly statements?: readonly Statement[];
}

export async function removeFactor(
  ctx: AuthenticatedContext,
  userId: string,
  { guards, detail, mail, statements: more = [] }: Removal,
): Promise<void> {
  const record = await recorder(ctx);
  const entry = { action: "mfa.disabled", actorId: ctx.principal.userId, targetId: userId } as const;
  await write(
    ctx,
    [...credentialGuards(ctx.principal, ctx.now), ...guards],
    [
      record({ ...entry, detail }, hasFactorOn(userId)),
      accountMail(ctx, userId, mail, { when: hasFactorOn(userId) }),
      statements.delete(secondFactors).where(eq(secondFactors.userId, userId)),
      ...more,
    ],
  );
}

export function factorOff(detail: string): AppError {
  return new AppError("mfa_off", detail);
}
