import type { AuthenticatedContext } from "../../context/request-context.ts";
import { labels } from "../../db/schema/labels.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Decision } from "../feed/write.ts";
import type { Label } from "../labels/entity.ts";
import { updateLabel } from "../labels/update.ts";
import type { PastChange } from "./change.ts";
import { assertUnchanged, changedFields, pick, sameVersionGuard } from "./fields.ts";

/**
 * Takes back a renaming, also on tasks. The label may have no event before, because tasks make labels.
 * @throws AppError `changed_since`, `not_undoable`; `name_taken` where it would be merged with another label
 */
export async function revertLabel(ctx: AuthenticatedContext, change: PastChange): Promise<Decision<Label>> {
  const before = change.snapshots[0]?.row ?? change.before;
  const fields = changedFields({ ...change, before }, ["name", "color", "position"]);
  assertUnchanged(change, fields);
  const update = await updateLabel(ctx, change.id, pick(before ?? {}, fields));
  if ("unchanged" in update) return update;
  if (update.event === "label.merged")
    throw new AppError("name_taken", "You have another label with this name by now.");
  return { ...update, guards: [...(update.guards ?? []), sameVersionGuard(change, labels)] };
}
