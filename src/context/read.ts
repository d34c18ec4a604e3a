import type { BatchResponse } from "drizzle-orm/batch";
import { assertLive, type SessionRows, selectCredential } from "../auth/live-session.ts";
import { runBatch } from "../db/batch.ts";
import type { Select } from "../db/statements.ts";
import { AppError } from "../kernel/errors.ts";
import type { AuthenticatedContext, RequestContext } from "./request-context.ts";

/**
 * Runs SELECTs for a principal, in one round trip together with the check that their credential is live.
 * @throws AppError `session_ended`, `suspended`
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

async function readWithCredential({ db, principal, now }: AuthenticatedContext, selects: readonly Select[]) {
  const [rows, ...results] = await runBatch(db, [selectCredential(principal, now), ...selects]);
  return [assertLive(rows as SessionRows), ...results] as const;
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
