import type { RequestContext } from "../../context/request-context.ts";
import { write } from "../../context/write.ts";
import { log } from "../../kernel/log.ts";
import { pruneInvitations } from "../invitations/prune.ts";
import { CHUNK, deletions } from "./retention.ts";

/** All jobs of a night together may have 1,000: https://developers.cloudflare.com/d1/platform/limits/ */
const MAX_STATEMENTS = 400;

/** Cloudflare ends a cron after 15 minutes. */
const MAX_MS = 5 * 60_000;

/**
 * Deletes what has been kept long enough, and logs how much of each table. Tables take turns, so none waits for another.
 * A run that ends early leaves the rest to the next one.
 */
export async function prune(ctx: RequestContext): Promise<void> {
  const until = Date.now() + MAX_MS;
  const deleted = new Map<string, number>();
  let due = Object.entries(deletions(ctx.now));
  try {
    deleted.set("invitations", await pruneInvitations(ctx));
    for (let used = 0; due.length > 0 && used < MAX_STATEMENTS && Date.now() < until; used += 1) {
      const [next, ...others] = due;
      const [table, deletion] = next as (typeof due)[number];
      const [rows] = (await write(ctx, [], [deletion])) as [unknown[]];
      deleted.set(table, (deleted.get(table) ?? 0) + rows.length);
      due = rows.length < CHUNK ? others : [...others, [table, deletion]];
    }
  } finally {
    for (const [table, rows] of deleted) if (rows > 0) log({ pruned: table, rows });
    if (due.length > 0) log({ prune: "more is left than one run deletes", tables: due.map(([table]) => table) });
  }
}
