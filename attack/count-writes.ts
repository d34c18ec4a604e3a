/** All tables except those that change without a write: the dispatcher's cursors, deliveries to webhooks, and the
 * counts of requests. */
const TABLES =
  "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '_cf_*' AND name NOT GLOB 'd1_*' " +
  "AND name NOT GLOB 'sqlite_*' AND name NOT IN ('deliveries', 'event_cursors', 'stats')";

/** A refusal may write these rows: audit entries and counts of attempts. */
const RECORDS = { attempts: "0", audit: "NEW.action NOT IN ('login.failed', 'mfa.failed', 'token.reused')" };

type Run = (statements: string[]) => Promise<Record<string, unknown>[]>;

/**
 * From now on, counts the rows that are written to each table, by triggers. Rows of a batch that was rolled back do not
 * count.
 * @param run runs a batch, and returns the rows of its last statement
 */
export async function countWrites(run: Run): Promise<() => Promise<Record<string, number>>> {
  const names = (await run([TABLES])).map(({ name }) => String(name));
  await run([
    "CREATE TABLE writes (name TEXT PRIMARY KEY, count INTEGER NOT NULL)",
    ...names.map((name) => `INSERT INTO writes VALUES ('${name}', 0)`),
    ...names.flatMap((name) => verbsOf(name).map((verb) => trigger(name, verb))),
  ]);
  return async () => {
    const rows = await run(["SELECT name, count FROM writes"]);
    return Object.fromEntries(rows.map(({ name, count }) => [String(name), Number(count)]));
  };
}

/** A delivery updates its webhook. */
function verbsOf(name: string): string[] {
  return name === "webhooks" ? ["INSERT", "DELETE"] : ["INSERT", "UPDATE", "DELETE"];
}

function trigger(name: string, verb: string): string {
  const condition = verb === "INSERT" || name === "attempts" ? (RECORDS[name as keyof typeof RECORDS] ?? "1") : "1";
  return `CREATE TRIGGER writes_${name}_${verb} AFTER ${verb} ON ${name} WHEN ${condition}
    BEGIN UPDATE writes SET count = count + 1 WHERE name = '${name}'; END`;
}
