import type { SQL } from "drizzle-orm";
import { requireUnrestricted } from "../../auth/restriction.ts";
import { read } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { notFound } from "../../kernel/errors.ts";
import { DAY_MS } from "../../kernel/time.ts";
import { deleteCategory } from "../categories/delete.ts";
import type { Category } from "../categories/entity.ts";
import { RESTORED, snapshotIds, UNDO_DAYS } from "../feed/snapshots.ts";
import type { Decision } from "../feed/write.ts";
import { deleteLabel } from "../labels/delete.ts";
import type { Label } from "../labels/entity.ts";
import { allows } from "../sharing/authorize.ts";
import { inSubtrees } from "../sharing/tree.ts";
import type { Task } from "../tasks/entity.ts";
import { deleteTask } from "../tasks/tasks.ts";
import { notUndoable, type PastChange, readChange } from "./change.ts";
import { withUndoErrors } from "./errors.ts";
import { remove } from "./remove.ts";
import { restore } from "./restore.ts";
import { revertCategory } from "./revert-category.ts";
import { revertLabel } from "./revert-label.ts";
import { revertTask } from "./revert-task.ts";

/** Null where the undo deletes it. */
export type Undone = Task | Category | Label | null;

type Decide = (ctx: AuthenticatedContext, change: PastChange) => Decision<Undone> | Promise<Decision<Undone>>;

/** By event: how a change of this kind is taken back. */
const UNDO: Readonly<Record<string, Decide>> = {
  "task.created": (ctx, change) => remove(ctx, change, deleteTask(ctx, change.id)),
  "task.updated": revertTask,
  "task.completed": revertTask,
  "task.skipped": revertTask,
  "task.reopened": revertTask,
  "task.deleted": (ctx, change) => restore(ctx, change, "task"),
  "label.created": (ctx, change) => remove(ctx, change, deleteLabel(ctx, change.id, "keep")),
  "label.updated": revertLabel,
  "category.created": (ctx, change) => remove(ctx, change, deleteCategory(ctx, change.id, restoredBy(change))),
  "category.updated": revertCategory,
  "category.deleted": (ctx, change) => restore(ctx, change, "category"),
};

/**
 * Takes back a change that the actor made in the last 30 days, by a new one.
 * @throws AppError `not_found` for a change of someone else's, or of what the actor may no longer change; `not_undoable`;
 * `changed_since` with the fields; `name_taken`; `outside_token`
 */
export async function undo(ctx: AuthenticatedContext, seq: number): Promise<Decision<Undone>> {
  const change = await readChange(ctx, seq);
  await requireScope(ctx, change);
  if (change.entity === "label") requireUnrestricted(ctx.principal);
  const decide = UNDO[change.event];
  if (!decide) throw notUndoable();
  if (!mayUndo(change)) throw notFound("change");
  const isOld = Date.parse(change.at) < ctx.now.getTime() - UNDO_DAYS * DAY_MS;
  if (isOld) throw notUndoable(`Only changes of the last ${UNDO_DAYS} days can be undone.`);
  return withUndoErrors(
    async () => decide(ctx, change),
    () => undo(ctx, seq),
  );
}

/** The tasks that came back with the category go with it again. */
function restoredBy({ seq, snapshotNames }: PastChange): SQL | "keep" {
  return snapshotNames.includes(RESTORED) ? inSubtrees(snapshotIds(seq, RESTORED)) : "keep";
}

/** The route lets a token pass with the scope of any entity. @throws AppError `insufficient_scope` */
async function requireScope(ctx: AuthenticatedContext, { entity }: PastChange): Promise<void> {
  if (ctx.principal.credential.kind === "session") return;
  const needs = entity === "category" ? "categories:write" : "tasks:write";
  await read({ ...ctx, principal: { ...ctx.principal, needs } });
}

/** For a deleted entity the batch checks this once it is restored. */
function mayUndo({ after, entity, present, role }: PastChange): boolean {
  if (present === null) return after === null;
  return allows(entity === "task" ? "change" : "manage", role);
}
