import { eq, sql } from "drizzle-orm";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import type { EntityName } from "../../db/entity.ts";
import type { Guard } from "../../db/guard.ts";
import { statements } from "../../db/statements.ts";
import { nextSeq, snapshotRows } from "../feed/snapshots.ts";
import type { Decision } from "../feed/write.ts";
import { type Gap, type HandOrder, type Place, placeInto } from "./place.ts";

interface Move<Data> {
  readonly entity: EntityName & ("category" | "label");
  readonly id: string;
  readonly list: HandOrder;
  readonly place: Place;
  /** What was read: the row as the actor sees it, and where it goes. */
  readonly found: { readonly view: Data; readonly gap: Gap };
  readonly guards: readonly Guard[];
}

/** Moves a row within its list. @throws AppError `invalid` if the named neighbour is not in the list */
export function moveWithin<Data>(ctx: AuthenticatedContext, move: Move<Data>): Decision<Data> {
  const { entity, id, list, found } = move;
  const placement = placeInto(list, id, move.place, found.gap, ctx.now);
  if (!placement) return { unchanged: found.view };
  const { position, guards, statements: others, moved } = placement;
  const update = sql`UPDATE ${list.table} SET position = ${position}, version = version + 1,
    updated_at = ${ctx.now.toISOString()} WHERE ${list.table.id} = ${id}`;
  return {
    event: `${entity}.updated`,
    id,
    guards: [...move.guards, ...guards],
    statements: [
      // A label may have no event before, because tasks make labels.
      snapshotRows(nextSeq, list.table, list.table.ownerId, eq(list.table.id, id)),
      statements.run(update),
      ...others,
    ],
    feedChanges: moved ? [{ entity, where: moved }] : [],
  };
}
