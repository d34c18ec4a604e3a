import { read } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { changesSince, representDelivery } from "../feed/changes.ts";
import { openCursor, sealCursor } from "../feed/cursor.ts";

export interface SyncQuery {
  /** From an earlier sync or a live frame; undefined: everything that the actor can see. */
  cursor?: string | undefined;
  limit: number;
}

/** At most `limit` changes after the cursor, in the feed's order. @throws AppError `bad_cursor` */
export async function sync(ctx: AuthenticatedContext, { cursor, limit }: SyncQuery) {
  const { userId } = ctx.principal;
  const since = cursor === undefined ? undefined : openCursor(ctx.settings, userId, cursor);
  const { selects, chunk } = changesSince(ctx.entities, userId, since, limit);
  const { deliveries, cursor: end, hasMore } = chunk(...(await read(ctx, ...selects)));
  return {
    changes: deliveries.map((delivery) => representDelivery(ctx.settings, userId, delivery)),
    cursor: sealCursor(ctx.settings, userId, end),
    has_more: hasMore,
  };
}
