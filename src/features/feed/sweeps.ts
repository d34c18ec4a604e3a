import { sql } from "drizzle-orm";
import type { Publication } from "../../context/publisher.ts";
import { readUnchecked } from "../../context/read.ts";
import type { RequestContext } from "../../context/request-context.ts";
import { write } from "../../context/write.ts";
import { feed, sweeps } from "../../db/schema/feed.ts";
import { statements } from "../../db/statements.ts";
import { log } from "../../kernel/log.ts";

const WINDOW_MS = 3 * 60_000;

/** In one run: half of the 1,000 subrequests that an invocation may make, and as few rows as cost nothing to speak of. */
const MOST_HUBS = 500;
const MOST_ROWS = 10_000;

/**
 * Tells the hubs of everyone whose feed has changed in the last three minutes how far it goes; one that has come so far
 * does nothing. There are no marks of what was delivered: they would be a write for each publication. What one run
 * leaves, the next goes on with.
 */
export async function sweepHubs(ctx: RequestContext): Promise<void> {
  const [[reached]] = await readUnchecked(ctx, statements.select(PLACE).from(sweeps));
  const windowBegan = { at: new Date(ctx.now.getTime() - WINDOW_MS).toISOString(), userId: "", seq: 0 };
  const from = reached && reached.at > windowBegan.at ? reached : windowBegan;
  if (reached && from === windowBegan)
    log({ sweep: "more changes than the sweeps can look at", from: reached.at, to: from.at });
  const [rows] = await readUnchecked(ctx, selectAfter(from));

  const tips = new Map<string, number>();
  let last: Place | undefined;
  for (const row of rows) {
    if (tips.size === MOST_HUBS && !tips.has(row.userId)) break;
    tips.set(row.userId, Math.max(row.seq, tips.get(row.userId) ?? 0));
    last = row;
  }
  ctx.publish([...tips].map(([userId, tip]): Publication => ({ userId, prev: null, tip, changes: null })));

  const isWhole = last === rows.at(-1) && rows.length < MOST_ROWS;
  if (!isWhole && last) await write(ctx, [], [keep(last)]);
  else if (reached) await write(ctx, [], [statements.delete(sweeps)]);
}

/** Of a row of the feed, by when it was written: of those of one write for one person any will do. */
interface Place {
  readonly at: string;
  readonly userId: string;
  readonly seq: number;
}

const PLACE = { at: sweeps.at, userId: sweeps.userId, seq: sweeps.seq };

function selectAfter({ at, userId, seq }: Place) {
  return statements
    .select({ at: feed.at, userId: feed.userId, seq: feed.seq })
    .from(feed)
    .where(sql`(${feed.at}, ${feed.userId}, ${feed.seq}) > (${at}, ${userId}, ${seq})`)
    .orderBy(feed.at, feed.userId, feed.seq)
    .limit(MOST_ROWS);
}

function keep(place: Place) {
  return statements
    .insert(sweeps)
    .values({ id: 1, ...place })
    .onConflictDoUpdate({ target: sweeps.id, set: { ...place } });
}
