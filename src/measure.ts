import type { RequestContext } from "./context/request-context.ts";
import { costOf, newQueryStats, type QueryStats } from "./db/database.ts";
import { causeOf } from "./kernel/log.ts";

/** Makes a context with the present moment as its `now`, because jobs take time. */
export type OpenContext = () => RequestContext;

export interface Measured {
  /** Undefined if it succeeded. */
  readonly failure: Error | undefined;
  readonly ms: number;
  readonly stats: QueryStats;
}

/** Runs a job, and adds up the cost of all its contexts. Never throws. */
export async function measure(open: OpenContext, act: (open: OpenContext) => Promise<void>): Promise<Measured> {
  const stats = newQueryStats();
  const started = Date.now();
  const openMeasured = () => {
    const ctx = open();
    return { ...ctx, db: { ...ctx.db, stats } };
  };
  let failure: Error | undefined;
  try {
    await act(openMeasured);
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error));
  }
  return { failure, ms: Date.now() - started, stats };
}

export function outcomeOf({ failure }: Measured): "done" | "failed" {
  return failure ? "failed" : "done";
}

/** The fields of its log line. */
export function lineOf(measured: Measured): Record<string, unknown> {
  const { failure, ms, stats } = measured;
  return { outcome: outcomeOf(measured), ms, ...costOf(stats), ...(failure && causeOf(failure)) };
}

export function sumOf(runs: readonly Measured[]): QueryStats {
  const sum = newQueryStats();
  for (const { stats } of runs) {
    sum.roundTrips += stats.roundTrips;
    sum.rowsRead += stats.rowsRead;
    sum.rowsWritten += stats.rowsWritten;
    sum.ms += stats.ms;
  }
  return sum;
}
