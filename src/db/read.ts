import type { BatchResponse } from "drizzle-orm/batch";
import { AppError } from "../kernel/errors.ts";
import { runBatch, type Statement } from "./client.ts";
import type { Context, Visit } from "./context.ts";
import { type Found, liveSession, selectSession } from "./session.ts";

/** A SELECT: the only kind of statement with selected fields. */
export type Select = Statement & { readonly _: { readonly selectedFields: unknown } };

/**
 * Runs SELECTs for someone signed in, in one trip together with the check that their session lives.
 * @throws AppError `session_ended`, `suspended`
 */
export async function read<Selects extends readonly Select[]>(
  ctx: Context,
  ...selects: Selects
): Promise<BatchResponse<Selects>> {
  const [, ...results] = await readInSession(ctx, selects);
  return results as unknown as BatchResponse<Selects>;
}

/** The same for site admins alone: the role is on the row that the session is looked up with. @throws AppError `forbidden` too */
export async function readAsAdmin<Selects extends readonly Select[]>(
  ctx: Context,
  ...selects: Selects
): Promise<BatchResponse<Selects>> {
  const [{ role }, ...results] = await readInSession(ctx, selects);
  if (role !== "admin") throw adminsOnly();
  return results as unknown as BatchResponse<Selects>;
}

async function readInSession(ctx: Context, selects: readonly Select[]) {
  const [found, ...results] = await runBatch(ctx.db, [selectSession(ctx), ...selects]);
  return [liveSession(found as Found), ...results] as const;
}

export function adminsOnly(): AppError {
  return new AppError("forbidden", "This is for administrators of the site.");
}

/** Runs SELECTs where there is no session to check, or more than one: log-in, readiness, a cron, a hub. */
export function readUnchecked<Selects extends readonly [Select, ...Select[]]>(
  { db }: Pick<Visit, "db">,
  ...selects: Selects
): Promise<BatchResponse<Selects>> {
  return runBatch(db, selects);
}
