import { and, eq, sql } from "drizzle-orm";
import { read } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { labels } from "../../db/schema/labels.ts";
import { statements } from "../../db/statements.ts";
import { notFound } from "../../kernel/errors.ts";
import type { Decision } from "../feed/write.ts";
import { moveWithin } from "../order/move.ts";
import { gapFor, type HandOrder, type Place } from "../order/place.ts";
import { ownLabelGuard } from "./delete.ts";
import { type Label, labelView } from "./entity.ts";

/** Moves a label in the actor's palette. @throws AppError `not_found`; `invalid` for a neighbour that is not in it */
export async function moveLabel(ctx: AuthenticatedContext, id: string, place: Place): Promise<Decision<Label>> {
  const isOwn = eq(labels.ownerId, ctx.principal.userId);
  const list: HandOrder = { table: labels, tie: "id", ranges: [isOwn], isVisible: sql`true` };
  const [[found]] = await read(
    ctx,
    statements
      .select({ view: labelView, gap: gapFor(list, id, place) })
      .from(labels)
      .where(and(eq(labels.id, id), isOwn)),
  );
  if (!found) throw notFound("label");
  return {
    ...moveWithin(ctx, { entity: "label", id, list, place, found, guards: [ownLabelGuard(ctx, id)] }),
    decideAgain: () => moveLabel(ctx, id, place),
  };
}
