import type { BatchResponse } from "drizzle-orm/batch";
import { runBatch, type Statement } from "./client.ts";
import type { Context, Visit } from "./context.ts";
import { selectSession, sessionEnded } from "./session.ts";

/** A SELECT: the only kind of statement with selected fields. */
export type Select = Statement & { readonly _: { readonly selectedFields: unknown } };

/**
 * Runs SELECTs for someone signed in, in one trip together with the check that their session lives.
 * @throws AppError `session_ended`
 */
export async function read<Selects extends readonly Select[]>(
  ctx: Context,
  ...selects: Selects
): Promise<BatchResponse<Selects>> {
  const [session, ...results] = await runBatch(ctx.db, [selectSession(ctx), ...selects]);
  if (!Array.isArray(session) || session.length === 0) throw sessionEnded();
  return results as unknown as BatchResponse<Selects>;
}

/** Runs SELECTs where there is no session to check, or more than one: log-in, readiness, a cron, a hub. */
export function readUnchecked<Selects extends readonly [Select, ...Select[]]>(
  { db }: Pick<Visit, "db">,
  ...selects: Selects
): Promise<BatchResponse<Selects>> {
  return runBatch(db, selects);
}
