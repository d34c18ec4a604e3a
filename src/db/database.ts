/** What a request cost: each batch is one round trip to D1. */
export interface QueryStats {
  roundTrips: number;
  rowsRead: number;
  rowsWritten: number;
  /** Batches that were to write something. */
  writes: number;
  ms: number;
}

export function newQueryStats(): QueryStats {
  return { roundTrips: 0, rowsRead: 0, rowsWritten: 0, writes: 0, ms: 0 };
}

/** For a line of the log. */
export function costOf({ roundTrips, rowsRead, rowsWritten }: QueryStats) {
  return { trips: roundTrips, rows: rowsRead, written: rowsWritten };
}

export type Connection = Pick<D1DatabaseSession, "prepare" | "batch"> & Partial<D1DatabaseSession>;

/** Which copy answers the first batch of a D1 session: the primary, any replica, or one that has this bookmark's state. */
export type SessionStart = "first-primary" | "first-unconstrained" | (string & {});

/** A database as `runBatch` takes it. */
export interface Database {
  /** Replaced where a batch fails. */
  connection: Connection;
  /** A new connection, whose first batch the primary answers. */
  readonly reconnect: () => Connection;
  readonly stats: QueryStats;
}

/**
 * The D1 database that holds what someone owns and their feed; `null` for work that concerns no one person. There is
 * one database today. Nothing else names the binding, so that shards by owner have one place to be chosen.
 */
export function databaseOf({ DB }: { readonly DB: D1Database }, _ownerId: string | null): D1Database {
  return DB;
}

/** Opens a D1 session: https://developers.cloudflare.com/d1/worker-api/d1-database/#withsession. Without `start`, the primary answers everything. */
export function connect(database: D1Database, stats = newQueryStats(), start?: SessionStart): Database {
  if (start === undefined) return { connection: database, reconnect: () => database, stats };
  return { connection: database.withSession(start), reconnect: () => database.withSession("first-primary"), stats };
}
