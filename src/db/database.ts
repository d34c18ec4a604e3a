/** What a request cost: each batch is one round trip to D1. */
export interface QueryStats {
  roundTrips: number;
  rowsRead: number;
  rowsWritten: number;
  ms: number;
}

export function newQueryStats(): QueryStats {
  return { roundTrips: 0, rowsRead: 0, rowsWritten: 0, ms: 0 };
}

/** For a line of the log. */
export function costOf({ roundTrips, rowsRead, rowsWritten }: QueryStats) {
  return { trips: roundTrips, rows: rowsRead, written: rowsWritten };
}

export type Connection = Pick<D1DatabaseSession, "prepare" | "batch">;

/** A database as `runBatch` takes it. */
export interface Database {
  readonly connection: Connection;
  readonly stats: QueryStats;
}

/**
 * The D1 database that holds what someone owns and their feed; `null` for work that concerns no one person. There is
 * one database today. Nothing else names the binding, so that shards by owner have one place to be chosen.
 */
export function databaseOf({ DB }: { readonly DB: D1Database }, _ownerId: string | null): D1Database {
  return DB;
}

export function connect(connection: Connection, stats = newQueryStats()): Database {
  return { connection, stats };
}
