export interface Counts {
  trips: number;
  written: number;
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
        for (const { meta } of results) counts.written += meta.rows_written;
        return results;
      };
    },
  });
}
