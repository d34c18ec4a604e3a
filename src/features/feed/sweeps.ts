import { gte, sql } from "drizzle-orm";
import { statements } from "../../db/client.ts";
import type { Visit } from "../../db/context.ts";
import type { Publication } from "../../db/publication.ts";
import { readAsVisitor } from "../../db/read.ts";
import { feed, sweeps } from "../../db/schema/feed.ts";
import { write } from "../../db/write.ts";

const WINDOW_MS = 3 * 60_000;

/** In one run: half of the 1,000 subrequests that an invocation may make, and as few rows as cost nothing to speak of. */
const MOST_HUBS = 500;
const MOST_ROWS = 10_000;

/**
 * Tells the hubs of everyone whose feed has changed in the last three minutes how far it goes; one that has come so far
 * does nothing. There are no marks of what was delivered: they would be a write for each publication. What one run
 * leaves, the next goes on with.
 */
export async function sweepHubs(visit: Visit): Promise<void> {
  const [changed, [before]] = await readAsVisitor(visit, selectChanged(visit), statements.select().from(sweeps));
  visit.publish(changed.map(({ userId, tip }): Publication => ({ userId, prev: null, tip, changes: null })));

  const rows = changed.reduce((sum, each) => sum + each.rows, 0);
  const isWhole = changed.length < MOST_HUBS && rows < MOST_ROWS;
  const reached = isWhole ? null : (changed.at(-1)?.at ?? null);
  if (reached !== (before?.reached ?? null)) await write(visit, [], [keepReached(reached)]);
}

/** Whose feed has changed, by when it last did. */
function selectChanged({ now }: Visit) {
  const windowBegan = new Date(now.getTime() - WINDOW_MS).toISOString();
  const from = sql`max(${windowBegan}, coalesce((SELECT ${sweeps.reached} FROM ${sweeps}), ''))`;
  const rows = statements
    .select({ userId: feed.userId, seq: feed.seq, at: feed.at })
    .from(feed)
    .where(gte(feed.at, from))
    .orderBy(feed.at)
    .limit(MOST_ROWS)
    .as("late");
  return statements
    .select({
      userId: rows.userId,
      tip: sql<number>`max(${rows.seq})`,
      at: sql<string>`max(${rows.at})`.as("last"),
      rows: sql<number>`count(*)`,
    })
    .from(rows)
    .groupBy(rows.userId)
    .orderBy(sql`last`)
    .limit(MOST_HUBS);
}

function keepReached(reached: string | null) {
  return statements
    .insert(sweeps)
    .values({ id: 1, reached })
    .onConflictDoUpdate({ target: sweeps.id, set: { reached } });
}
