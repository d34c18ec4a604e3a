import { and, eq } from "drizzle-orm";
import { statements } from "../../db/statements.ts";
import type { RequestContext } from "../../context/request-context.ts";
import { reminders } from "../../db/schema/reminders.ts";
import { write } from "../../context/write.ts";
import { newId } from "../../kernel/ids.ts";
import { causeOf, log } from "../../kernel/log.ts";
import { delayAfter, lostAt } from "../../kernel/retry.ts";
import { commitUnattended, type UnattendedWrite } from "../feed/commit.ts";
import type { Claimed } from "./claimed.ts";

/** Tells of those whose mails take long, before it is known what becomes of them. */
export async function tell(ctx: RequestContext, chunk: readonly Claimed[]): Promise<void> {
  const untold = chunk.filter(({ told }) => !told);
  const claims = untold.map(() => newId(ctx.now));
  const happened = await commitUnattended(
    ctx,
    untold.map((reminder, place) => {
      const settled = { reminder, columns: { told: true }, claim: claims[place] ?? "" };
      return changeOf(ctx, "reminder.due", settled);
    }),
  );
  for (const [place, reminder] of untold.entries()) {
    if (happened[place]) Object.assign(reminder, { told: true, claim: claims[place] });
  }
}

export interface Try {
  readonly reminder: Claimed;
  readonly failure: unknown;
}

/** What has become of each. */
export async function record(ctx: RequestContext, tries: readonly Try[]): Promise<void> {
  const settled = tries.map((each) => ({ ...each, ...outcomeOf(ctx, each), claim: newId(ctx.now) }));
  const [told, untold] = [settled.filter(({ event }) => event), settled.filter(({ event }) => !event)];
  await commitUnattended(
    ctx,
    told.flatMap(({ event, ...each }) => (event ? changeOf(ctx, event, each) : [])),
  );
  if (untold.length > 0)
    await write(
      ctx,
      [],
      untold.map((each) => settle(ctx, each)),
    );
  for (const { reminder, failure, delay, claim } of settled) {
    if (failure === undefined) continue;
    log({ reminder: reminder.id, try: reminder.tries + 1, again_in_seconds: delay ?? null, ...causeOf(failure) });
    if (delay !== undefined) await ctx.enqueue([{ kind: "reminder", id: reminder.id, claim }], delay);
  }
}

interface Outcome {
  /** Null where there is nothing new for anyone to see. */
  readonly event: "reminder.due" | "reminder.updated" | "reminder.failed" | null;
  readonly columns: Partial<typeof reminders.$inferInsert>;
  /** Until the next try. */
  readonly delay?: number | undefined;
}

function outcomeOf({ now }: RequestContext, { reminder, failure }: Try): Outcome {
  // Not kept for later: what is reminded of weeks late is reminded of wrongly.
  if (reminder.isSuspended) return { event: "reminder.updated", columns: { status: "silenced", takeAt: null } };
  const told = { told: true, tries: reminder.tries + 1 };
  if (failure === undefined) {
    const event = reminder.told ? "reminder.updated" : "reminder.due";
    return { event, columns: { ...told, status: "sent", sentAt: now.toISOString(), takeAt: null } };
  }
  const delay = delayAfter(reminder.tries + 1);
  if (delay === undefined) return { event: "reminder.failed", columns: { ...told, status: "failed", takeAt: null } };
  return { event: reminder.told ? null : "reminder.due", columns: { ...told, takeAt: lostAt(now, delay) }, delay };
}

interface Settled extends Omit<Outcome, "event"> {
  readonly reminder: Claimed;
  /** Of this delivery alone: where the row has it postWrites, it was this one that wrote it. */
  readonly claim: string;
}

function changeOf(ctx: RequestContext, event: NonNullable<Outcome["event"]>, settled: Settled): UnattendedWrite<typeof event> {
  const { reminder, claim } = settled;
  const happened = eq(reminders.claim, claim);
  return { event, id: reminder.id, actorId: reminder.userId, happened, writes: [settle(ctx, settled)] };
}

function settle({ now }: RequestContext, { reminder, columns, claim }: Settled) {
  return statements
    .update(reminders)
    .set({ ...columns, claim, updatedAt: now.toISOString() })
    .where(and(eq(reminders.id, reminder.id), eq(reminders.claim, reminder.claim), eq(reminders.status, "scheduled")));
}
