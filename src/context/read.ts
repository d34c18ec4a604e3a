import { sql } from "drizzle-orm";
import type { BatchResponse } from "drizzle-orm/batch";
import { assertLive, type CredentialRows, credentialGuards, selectCredential } from "../auth/live-session.ts";
import { runBatch, throwGuardError } from "../db/batch.ts";
import { guard, readCheck } from "../db/guard.ts";
import { lastChange } from "../db/last-change.ts";
import type { Select } from "../db/statements.ts";
import { AppError } from "../kernel/errors.ts";
import { NotModified } from "./exchange.ts";
import type { AuthenticatedContext, RequestContext } from "./request-context.ts";

/**
 * Runs SELECTs for a principal, in one round trip together with the check that their credential is live.
 * @throws AppError `session_ended`, `suspended`; `insufficient_scope`, `session_required` for a token
 */
export async function read<const Selects extends readonly Select[]>(
  ctx: AuthenticatedContext,
  ...selects: Selects
): Promise<BatchResponse<Selects>> {
  const [, ...results] = await readWithCredential(ctx, selects);
  return results as unknown as BatchResponse<Selects>;
}

/** As `read`, for site admins alone. @throws AppError `forbidden` too */
export async function readAsAdmin<const Selects extends readonly Select[]>(
  ctx: AuthenticatedContext,
  ...selects: Selects
): Promise<BatchResponse<Selects>> {
  const [{ role }, ...results] = await readWithCredential(ctx, selects);
  if (role !== "admin") throw adminsOnly();
  return results as unknown as BatchResponse<Selects>;
}

async function readWithCredential(ctx: AuthenticatedContext, selects: readonly Select[]) {
  const { db, principal, now, exchange } = ctx;
  const reads = [selectCredential(principal, now, exchange?.tagged), ...selects];
  const [rows, ...results] = await (exchange?.ifNoneMatch === undefined
    ? runBatch(db, reads)
    : readIfModified(ctx, exchange.ifNoneMatch, reads));
  const credential = assertLive(rows as CredentialRows, principal);
  if (exchange && typeof credential.lastChange === "number") exchange.lastChange = credential.lastChange;
  return [credential, ...results] as const;
}

/** A guard before the SELECTs, so that they read nothing if nothing has changed. @throws NotModified */
async function readIfModified(ctx: AuthenticatedContext, seq: number, selects: readonly Select[]) {
  const { db, principal, now } = ctx;
  const isModified = sql`${lastChange(principal.userId, "feed")} <> ${seq}`;
  const guards = [...credentialGuards(principal, now), guard(isModified, new NotModified(seq))];
  const [, ...results] = await runBatch(db, [readCheck(...guards), ...selects]).catch(throwGuardError);
  return results;
}

export function adminsOnly(): AppError {
  return new AppError("forbidden", "This is for administrators of the site.");
}

/** Runs SELECTs where there is no credential to check, or more than one: log-in, readiness, a cron job, a hub. */
export async function readUnchecked<const Selects extends readonly [Select, ...Select[]]>(
  { db }: Pick<RequestContext, "db">,
  ...selects: Selects
): Promise<BatchResponse<Selects>> {
  return (await runBatch(db, selects)) as unknown as BatchResponse<Selects>;
}
