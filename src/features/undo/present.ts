import { eq } from "drizzle-orm";
import { read } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { events } from "../../db/schema/feed.ts";
import { statements } from "../../db/statements.ts";
import { notFound } from "../../kernel/errors.ts";
import type { Undone } from "./undo.ts";

/** The new change that an undo is. It is read, so that a repeat with the same `Idempotency-Key` answers with it too. */
export async function presentUndone(ctx: AuthenticatedContext, data: Undone) {
  const { seq = 0 } = ctx.exchange ?? {};
  const { event, entity, entityId } = events;
  const [[found]] = await read(
    ctx,
    statements.select({ event, entity, id: entityId }).from(events).where(eq(events.seq, seq)),
  );
  if (!found) throw notFound("change");
  return { seq, ...found, data };
}
