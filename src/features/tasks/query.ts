import { isRestricted } from "../../auth/restriction.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import type { Position } from "../../db/keyset.ts";
import type { Values } from "../../db/prepared.ts";
import type { Status } from "../../db/schema/tasks.ts";
import { type Condition, conditionsOf, needsDue, statusesOf, type TaskFilters } from "./filters.ts";
import type { Ordering, SectionPosition } from "./sections.ts";

export interface TaskQuery {
  readonly filters: TaskFilters;
  readonly ordering: Ordering;
  /** Adds the numbers of subtasks. */
  readonly counts?: boolean | undefined;
}

/** The part of the filters that changes the SQL. */
export interface Selection {
  /** All tasks that the viewer can see, those of one parent or one category, or those assigned to the viewer. */
  readonly from: "all" | "parent" | "category" | "assigned";
  /**
   * For a filter by several categories, or by none; undefined without one. A restricted token is a filter of its own:
   * `reached`, or `someReached` together with another.
   */
  readonly categories: "some" | "none" | "someOrNone" | "reached" | "someReached" | undefined;
  readonly statuses: readonly Status[];
  readonly conditions: readonly Condition[];
}

/** Everything that changes the SQL of a list. */
export interface ListShape {
  readonly selection: Selection;
  readonly ordering: Ordering;
  readonly position: SectionPosition | undefined;
  /** Whether only tasks with a due moment can match. */
  readonly isDue: boolean;
  readonly counts: boolean;
}

/** The shape of a list's SQL, and the values of its placeholders. */
export function bindQuery(
  ctx: AuthenticatedContext,
  { filters, ordering, counts = false }: TaskQuery,
  position?: Position,
) {
  const { userId, credential } = ctx.principal;
  const { parent, category, assignee } = filters;
  const oneCategory = !parent && category?.length === 1 ? category[0] : undefined;
  const isAssigned = !parent && !oneCategory && assignee?.length === 1 && assignee[0] === userId;
  const conditions = conditionsOf(ctx, isAssigned ? { ...filters, assignee: undefined } : filters);
  const [section = 0, row] = (position?.tie ?? []) as [number?, number?];
  const shape: ListShape = {
    selection: {
      from: parent ? "parent" : oneCategory ? "category" : isAssigned ? "assigned" : "all",
      categories: categoriesIn(oneCategory ? undefined : category, isRestricted(ctx.principal)),
      statuses: statusesOf(filters),
      conditions: Object.keys(conditions) as Condition[],
    },
    ordering,
    position: position && { backward: position.backward, inclusive: position.inclusive, section },
    isDue: needsDue(filters),
    counts,
  };
  const named = {
    viewer: userId,
    token: credential.id,
    parent,
    category: oneCategory,
    categories: JSON.stringify(category),
    key: position?.key,
    row,
  };
  const values: Values = Object.assign(named, ...Object.values(conditions));
  return { shape, values };
}

function categoriesIn(ids: TaskFilters["category"], isRestricted: boolean): Selection["categories"] {
  if (isRestricted) return ids ? "someReached" : "reached";
  if (!ids?.includes(null)) return ids && "some";
  return ids.every((id) => id === null) ? "none" : "someOrNone";
}
