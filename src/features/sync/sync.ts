import type { AuthenticatedContext } from "../../context/request-context.ts";
import { read } from "../../context/read.ts";
import { changesSince, representTold } from "../feed/changes.ts";
import { openCursor, sealCursor } from "../feed/cursor.ts";

export interface SyncQuery {
  /** From an earlier sync or a live frame; undefined: everything that the actor can see. */
  cursor?: string | undefined;
  limit: number;
}

/** What changed since, in the feed's order, at most `limit` changes. @throws AppError `bad_cursor` */
export async function sync(ctx: AuthenticatedContext, { cursor, limit }: SyncQuery) {
  const { userId } = ctx.actor;
  const since = cursor === undefined ? undefined : openCursor(ctx.settings, userId, cursor);
  const { selects, chunk } = changesSince(userId, since, limit);
  const { told, cursor: end, hasMore } = chunk(...(await read(ctx, ...selects)));
  return {
    changes: told.map((each) => representTold(ctx.settings, userId, each)),
    cursor: sealCursor(ctx.settings, userId, end),
    has_more: hasMore,
  };
}
