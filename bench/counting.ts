export interface Counts {
  trips: number;
  read: number;
  written: number;
}

export function newCounts(): Counts {
  return { trips: 0, read: 0, written: 0 };
}

/** A database that counts its batches. The Worker sends only batches. */
export function counting<DB extends D1Database | D1DatabaseSession>(db: DB, counts: Counts): DB {
  return new Proxy(db, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      if (name === "withSession") return (...args: unknown[]) => counting(value.apply(target, args), counts);
      if (name !== "batch") return value.bind(target);
      return async (statements: D1PreparedStatement[]) => {
        counts.trips += 1;
        const results = await target.batch(statements);
        for (const { meta } of results) {
          counts.read += meta.rows_read;
          counts.written += meta.rows_written;
        }
        return results;
      };
    },
  });
}
