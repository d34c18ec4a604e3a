/** What a request cost: each batch is one round trip to D1. */
export interface QueryStats {
  roundTrips: number;
  rowsRead: number;
  rowsWritten: number;
  /** Batches with a write, also if they failed. */
  writes: number;
  ms: number;
}

export function newQueryStats(): QueryStats {
  return { roundTrips: 0, rowsRead: 0, rowsWritten: 0, writes: 0, ms: 0 };
}

/** For a log line. */
export function costOf({ roundTrips, rowsRead, rowsWritten }: QueryStats) {
  return { trips: roundTrips, rows: rowsRead, written: rowsWritten };
}

export type Connection = Pick<D1DatabaseSession, "prepare" | "batch">;

/**
 * Which copy answers the first batch of a D1 session: the primary, any replica, or one that has this bookmark's state.
 */
export type SessionStart = "first-primary" | "first-unconstrained" | (string & {});

/** A database as `runBatch` takes it. */
export interface Database {
  /** For the next batch. */
  readonly connection: () => Connection;
  /** From now on the primary answers. */
  readonly usePrimary: () => void;
  /** The bookmark of the state that was seen last; null where D1 has given none. */
  readonly bookmark: () => string | null;
  readonly stats: QueryStats;
}

/**
 * The D1 database that holds what someone owns and their feed; `null` for work that concerns no one person. There is
 * one database today. Nothing else names the binding, so that shards by owner have one place to be chosen.
 */
export function databaseOf({ DB }: { readonly DB: D1Database }, _ownerId: string | null): D1Database {
  return DB;
}

/**
 * Batches in a D1 session: https://developers.cloudflare.com/d1/worker-api/d1-database/#withsession. Without `start`
 * the primary answers all of them.
 */
export function connect(database: D1Database, stats = newQueryStats(), start?: SessionStart): Database {
  let session: D1DatabaseSession | undefined;
  let isPrimary = start === "first-primary";
  let earlier: string | null = null;
  const open = (from: SessionStart) => {
    earlier = session?.getBookmark() ?? earlier;
    session = database.withSession(from);
    return session;
  };
  return {
    connection: () => {
      if (start === undefined) return database;
      // Later batches of a session may go to a replica, and would wait until it has what was just written.
      return isPrimary ? open("first-primary") : (session ?? open(start));
    },
    usePrimary: () => {
      isPrimary = true;
    },
    bookmark: () => session?.getBookmark() ?? earlier,
    stats,
  };
}
