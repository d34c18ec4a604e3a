import { databaseAround } from "./database.ts";
import { env } from "./env.ts";

/** What the tests read from the replica. */
const TABLES = ["users", "profiles", "sessions", "tasks", "events", "feed"];

/**
 * D1 with a replica that has what there was at the last `catchUp`, and waits where a bookmark asks for more:
 * https://developers.cloudflare.com/d1/best-practices/read-replication/. `refuse` is what it says to any bookmark.
 */
export class ReplicatedDatabase {
  /** Where each batch of a request was answered. */
  readonly answeredBy: ("primary" | "replica")[] = [];
  refuse: string | undefined;
  #bookmark = "";

  readonly database = databaseAround(async ({ statements, start, isRead, run }) => {
    // What follows from a request, in the background.
    if (start === undefined) return run();
    const mayLag = isRead && start !== "first-primary";
    this.answeredBy.push(mayLag ? "replica" : "primary");
    if (!mayLag) return run();
    if (start !== "first-unconstrained") {
      if (this.refuse) throw new Error(this.refuse);
      if (start > this.#bookmark) await this.catchUp();
    }
    const results = await env.REPLICA.batch(statements);
    // So that the session has a bookmark, as D1's would.
    await run([env.DB.prepare("SELECT 1")]);
    return results;
  });

  static async create(): Promise<ReplicatedDatabase> {
    await env.REPLICA.batch(
      env.MIGRATIONS.flatMap(({ queries }) => queries.map((query) => env.REPLICA.prepare(query))),
    ).catch(() => {});
    const replicated = new ReplicatedDatabase();
    await replicated.catchUp();
    return replicated;
  }

  async catchUp(): Promise<void> {
    const session = env.DB.withSession("first-primary");
    const tables = await session.batch<Record<string, unknown>>(
      TABLES.map((table) => session.prepare(`SELECT * FROM ${table}`)),
    );
    const copies = tables.flatMap(({ results }, place) => [
      env.REPLICA.prepare(`DELETE FROM ${TABLES[place]}`),
      ...results.map((row) => {
        const names = Object.keys(row);
        const insert = `INSERT INTO ${TABLES[place]} (${names}) VALUES (${names.map(() => "?")})`;
        return env.REPLICA.prepare(insert).bind(...Object.values(row));
      }),
    ]);
    await env.REPLICA.batch([env.REPLICA.prepare("PRAGMA defer_foreign_keys = ON"), ...copies]);
    this.#bookmark = session.getBookmark() ?? "";
  }
}
