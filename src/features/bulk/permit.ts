import { allows, forbidden } from "../sharing/authorize.ts";
import { cycle, MAX_LEVELS, otherCategory, tooDeep, unknownParent } from "../tasks/nesting.ts";
import { type Location, unknownCategory } from "../tasks/relocate.ts";
import type { TaskWrite } from "../tasks/update-write.ts";
import type { Known, KnownTask } from "./known.ts";

// What the guards of a write would say, as far as the state is known: a refusal that is found here costs no round trip.

type State = Pick<Known, "tasks" | "categories">;

/** A category that the actor may put tasks into; undefined where guards will tell. @throws AppError `invalid`, `forbidden` */
export function openCategory({ categories }: State, id: string) {
  const category = categories?.get(id);
  if (categories && !category) throw unknownCategory();
  if (category?.role === "viewer") throw forbidden();
  return category;
}

/** A task that the actor may put new ones below. @throws AppError `invalid`, `forbidden` */
export function openParent({ tasks }: State, id: string, categoryId: string | null | undefined): KnownTask {
  const parent = enteredParent({ tasks }, id);
  if (categoryId !== undefined && categoryId !== parent.view.category_id) throw otherCategory();
  return parent;
}

function enteredParent({ tasks }: State, id: string): KnownTask {
  const parent = tasks.get(id);
  if (!parent) throw unknownParent();
  if (parent.view.role === "viewer") throw forbidden();
  return parent;
}

/** A task below this one is on the level after it. @throws AppError `invalid` */
export function checkLevel({ ancestors }: KnownTask): void {
  if (ancestors.length + 2 > MAX_LEVELS) throw tooDeep();
}

/** @throws AppError `forbidden`, `invalid` */
export function checkRelocation(state: State, task: KnownTask, { edits }: TaskWrite): void {
  const { row, view } = task;
  const to = locationAfter(row, edits);
  if (!to) return;
  const { ownerId, categoryId, parentId } = to;
  const keepsOwner = ownerId === row.ownerId && (parentId ?? categoryId) !== null;
  const seesPlace = row.parentId === null ? view.category_id === row.categoryId : view.parent_id !== null;
  if (keepsOwner ? !seesPlace : view.role !== "owner") throw forbidden();
  if (parentId !== null) {
    const parent = enteredParent(state, parentId);
    if (!mayLeave(state, task)) return;
    if (parentId === row.id || parent.ancestors.includes(row.id)) throw cycle();
    checkLevel(parent);
  } else if (categoryId !== null && categoryId !== row.categoryId) openCategory(state, categoryId);
  // At the top it stays in a category that the actor may not see.
  else if (categoryId !== null && categoryId !== view.category_id) throw forbidden();
}

/** Whether guards may refuse a move that is permitted here: its subtasks may be too deep, or the actor may not take it away. */
export function isLeftToGuards(state: State, task: KnownTask, { edits }: TaskWrite): boolean {
  const to = locationAfter(task.row, edits);
  return to !== undefined && (to.parentId !== null || !mayLeave(state, task));
}

/** Undefined where the task stays. */
function locationAfter(row: KnownTask["row"], edits: TaskWrite["edits"]): Location | undefined {
  const { ownerId = row.ownerId, categoryId = row.categoryId, parentId = row.parentId } = edits;
  const stays = parentId === row.parentId && categoryId === row.categoryId;
  return stays ? undefined : { ownerId, categoryId, parentId };
}

/** False also where it is not known: whether the actor may leave is asked before anything about the subtasks. */
function mayLeave({ tasks, categories }: State, { row, view }: KnownTask): boolean {
  if (view.role === "owner") return true;
  if (row.parentId !== null) return allows("change", tasks.get(row.parentId)?.view.role);
  return row.categoryId === null || allows("change", categories?.get(row.categoryId)?.role);
}
