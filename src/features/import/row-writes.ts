import type { SQL } from "drizzle-orm";
import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import type { EntityName, EventName } from "../../db/entity.ts";
import { insertRows, updateRows } from "../../db/rows.ts";
import { snapshotEach } from "../feed/snapshots.ts";
import type { AccessEffects } from "../sharing/access.ts";
import { freeGuard, restoreIds, type Used } from "./ids.ts";
import type { Plan } from "./plan.ts";

type EntityTable = SQLiteTable & { readonly id: SQLiteColumn };
type Row<Table extends EntityTable> = Partial<Table["$inferSelect"]> & { readonly id: string };
type Computed<Table extends EntityTable> = Partial<Record<keyof Table["$inferSelect"], SQL>>;

interface Rows<Table extends EntityTable> {
  readonly creates: readonly Row<Table>[];
  readonly updates: readonly Row<Table>[];
  readonly used: Used;
  /** Expressions over the row, for both. */
  readonly computed?: Computed<Table>;
  /** What an update changes beside the row's columns. */
  readonly onUpdate: Computed<Table>;
  /** The column of the rows' owner. With it, an undo can restore them. */
  readonly owner?: SQLiteColumn;
  /** What else follows from the updates. */
  readonly effects?: AccessEffects;
}

/** Writes new and changed rows of one entity, an event each, if what was free still is. */
export function rowWrites<Table extends EntityTable>(
  ctx: AuthenticatedContext,
  entity: EntityName,
  table: Table,
  { creates, updates, used, computed = {}, onUpdate, owner, effects }: Rows<Table>,
): Pick<Plan, "guards" | "writes"> {
  const [newIds, updatedIds] = [creates.map(({ id }) => id), updates.map(({ id }) => id)];
  const update = updateRows(table, table.id, updates, { ...computed, ...onUpdate });
  return {
    guards: [freeGuard(ctx, newIds, used)],
    writes: [
      {
        event: `${entity}.created` as EventName,
        ids: newIds,
        statements: [insertRows(table, creates, computed), ...restoreIds(newIds, used)],
      },
      {
        event: `${entity}.updated` as EventName,
        ids: updatedIds,
        ...effects,
        statements: [
          ...(owner ? [snapshotEach(table, owner, updatedIds)] : []),
          update,
          ...(effects?.statements ?? []),
        ],
      },
    ],
  };
}
