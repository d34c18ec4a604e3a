import { sql } from "drizzle-orm";
import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import { type Guard, unchangedGuard } from "../../db/guard.ts";
import { changedSince, type Data, notUndoable, type PastChange } from "./change.ts";

/**
 * The fields that a change changed.
 * @param isStep of a series: another occurrence may have the same fields
 * @throws AppError `not_undoable`
 */
export function changedFields({ before, after }: PastChange, editable: readonly string[], isStep = false): string[] {
  if (!before || !after) throw notUndoable("What was there before this change is no longer known.");
  const fields = differing(before, after, editable);
  if (fields.length === 0 && !isStep) throw notUndoable("This changed nothing that can be undone.");
  return fields;
}

/** @throws AppError `changed_since` where the present values are not what the change left */
export function assertUnchanged({ after, present }: PastChange, fields: readonly string[]): void {
  const changed = differing(after ?? {}, present ?? {}, fields);
  if (changed.length > 0) throw changedSince(...changed);
}

export function isUnchanged({ after, present }: PastChange, fields: readonly string[]): boolean {
  return differing(after ?? {}, present ?? {}, fields).length === 0;
}

function differing(one: Data, other: Data, fields: readonly string[]): string[] {
  return fields.filter((field) => JSON.stringify(one[field]) !== JSON.stringify(other[field]));
}

export function pick(data: Data, fields: readonly string[]): Data {
  return Object.fromEntries(fields.map((field) => [field, data[field]]));
}

/** The entity is still as the undo was decided from: each change counts its version. */
export function sameVersionGuard(
  { id, present }: PastChange,
  table: SQLiteTable & { readonly id: SQLiteColumn; readonly version: SQLiteColumn },
): Guard {
  const isSame = sql`${table.id} = ${id} AND ${table.version} = ${present?.["version"]}`;
  return unchangedGuard(sql`EXISTS (SELECT 1 FROM ${table} WHERE ${isSame})`);
}
