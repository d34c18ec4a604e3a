import type { AuthenticatedContext } from "../../context/request-context.ts";
import { categories } from "../../db/schema/categories.ts";
import type { Category } from "../categories/entity.ts";
import { updateCategory } from "../categories/update.ts";
import type { Decision } from "../feed/write.ts";
import type { PastChange } from "./change.ts";
import { assertUnchanged, changedFields, pick, sameVersionGuard } from "./fields.ts";

/** Takes back an edit or a move of a category. @throws AppError `changed_since`, `not_undoable` */
export async function revertCategory(ctx: AuthenticatedContext, change: PastChange): Promise<Decision<Category>> {
  const before = change.snapshots[0]?.row ?? change.before;
  const fields = changedFields({ ...change, before }, ["name", "color", "position"]);
  assertUnchanged(change, fields);
  const update = await updateCategory(ctx, change.id, pick(before ?? {}, fields));
  return "unchanged" in update
    ? update
    : { ...update, guards: [sameVersionGuard(change, categories), ...(update.guards ?? [])] };
}
