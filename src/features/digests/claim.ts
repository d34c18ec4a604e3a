import { asc, lte, sql } from "drizzle-orm";
import { statements } from "../../db/client.ts";
import type { Visit } from "../../db/context.ts";
import { digests } from "../../db/schema/digests.ts";
import { write } from "../../db/write.ts";
import { newId } from "../../kernel/ids.ts";
import { log } from "../../kernel/log.ts";
import { lostAt } from "../../kernel/retry.ts";

const MOST = 5_000;

/** Hands the digests that are due to the Queue, as reminders are. */
export async function claimDigests(visit: Visit): Promise<void> {
  const claim = newId(visit.now);
  const [taken] = await write(visit, [], [take(visit, claim)]);
  await visit.enqueue(taken.map(({ userId }) => ({ kind: "digest", userId, claim })));
  if (taken.length === MOST) log({ digests: "more are due than one run hands over", handed_over: MOST });
}

function take({ now }: Visit, claim: string) {
  const due = statements
    .select({ userId: digests.userId })
    .from(digests)
    .where(lte(digests.takeAt, now.toISOString()))
    .orderBy(asc(digests.takeAt))
    .limit(MOST);
  return statements
    .update(digests)
    .set({ claim, takeAt: lostAt(now) })
    .where(sql`${digests.userId} IN ${due}`)
    .returning({ userId: digests.userId });
}
