import type { AuthenticatedContext } from "../../context/request-context.ts";
import { otherCategory, type Parent, selectParent, unknownParent } from "./nesting.ts";
import {
  type Category,
  type Location,
  type Relocation,
  relocate,
  selectCategory,
  unknownCategory,
} from "./relocate.ts";
import type { StoredTask } from "./stored-task.ts";

export interface LocationInput {
  category_id?: string | null | undefined;
  parent_id?: string | null | undefined;
}

/** The category and the parent that an input names, where the actor can see them. */
export interface Destination {
  readonly category: Category | undefined;
  readonly parent: Parent | undefined;
}

export function selectDestination(ctx: AuthenticatedContext, { category_id, parent_id }: LocationInput) {
  return [selectCategory(ctx, category_id), selectParent(ctx, parent_id)] as const;
}

export function destinationOf([[category], [parent]]: readonly [Category[], Parent[]]): Destination {
  return { category, parent };
}

/**
 * The move that an input asks for, if any. It is compared with what the actor sees: a category or parent that they cannot
 * see reads null, and null sent back changes nothing.
 * @throws AppError `invalid` for a category or parent that the actor cannot see, and for a subtask's own category
 */
export function relocationBy(
  ctx: AuthenticatedContext,
  { row, view }: StoredTask,
  input: LocationInput,
  destination: Destination,
): Relocation | undefined {
  const { parent_id = view.parent_id, category_id = view.category_id } = input;
  if (parent_id === view.parent_id) {
    if (category_id === view.category_id) return undefined;
    if (parent_id !== null) throw otherCategory();
  }
  return relocate(ctx, row, locationOf({ row, view }, input, destination));
}

/** Where an input takes a task. At the top it stays in its category, unless the input names another. */
export function locationOf(
  { row, view }: Pick<StoredTask, "row" | "view">,
  input: LocationInput,
  { category, parent }: Destination,
): Location {
  const { ownerId, categoryId } = row;
  const { parent_id, category_id } = input;
  if (parent_id) {
    if (!parent) throw unknownParent();
    if (category_id !== undefined && category_id !== parent.seenCategoryId) throw otherCategory();
    return { parentId: parent.id, categoryId: parent.categoryId, ownerId: parent.ownerId };
  }
  if (category_id === undefined || category_id === view.category_id) return { parentId: null, categoryId, ownerId };
  if (category_id === null) return { parentId: null, categoryId: null, ownerId };
  if (!category) throw unknownCategory();
  return { parentId: null, categoryId: category.id, ownerId: category.ownerId };
}
