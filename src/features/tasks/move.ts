import { type SQL, sql } from "drizzle-orm";
import { read } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { Stale, unchangedGuard } from "../../db/guard.ts";
import { STATUSES, tasks } from "../../db/schema/tasks.ts";
import { statements } from "../../db/statements.ts";
import { notFound } from "../../kernel/errors.ts";
import type { Decision } from "../feed/write.ts";
import { type Gap, gapFor, type HandOrder, type Place, placeInto } from "../order/place.ts";
import { mergeEffects } from "../sharing/access.ts";
import { taskRole } from "../sharing/roles.ts";
import { type Destination, destinationOf, type LocationInput, locationOf, selectDestination } from "./destination.ts";
import type { Task } from "./entity.ts";
import { isAt, type Location, relocate, requireCategory } from "./relocate.ts";
import { changeable, type StoredTask, selectStoredTask } from "./stored-task.ts";
import { type TaskDecision, updateWrite } from "./update-write.ts";

export interface MoveInput extends Place, LocationInput {}

/**
 * Moves a task in its list, or into the list of another parent or category: to the end, unless the input names a place.
 * @throws AppError `not_found`, `forbidden`, `outside_token`; `invalid` for a neighbour that is not in the list, and as `updateTask`
 */
export async function moveTask(ctx: AuthenticatedContext, id: string, input: MoveInput): Promise<Decision<Task>> {
  requireCategory(ctx, input.category_id);
  const [[task], [found], ...destination] = await read(
    ctx,
    selectStoredTask(ctx, id),
    selectGaps(ctx, id, input),
    ...selectDestination(ctx, input),
  );
  if (!task || !found) throw notFound("task");
  return decideMove(ctx, task, input, destinationOf(destination), found.lists);
}

/** A list into which a move may go, and where in it. */
export interface ListGap extends Pick<Location, "parentId" | "categoryId"> {
  readonly gap: Gap;
}

/** The lists into which the input may take the task: which one is known once the task is. */
export function selectGaps(ctx: AuthenticatedContext, id: string, input: MoveInput) {
  const lists = possibleLocations(id, input).map((location) => {
    const gap = gapFor(listOf(ctx, location), id, placeOf(input));
    const { parentId, categoryId } = location;
    return sql`json_object('parentId', ${parentId}, 'categoryId', ${categoryId}, 'gap', json(${gap}))`;
  });
  return statements
    .select({ lists: sql<ListGap[]>`json_array(${sql.join(lists, sql`, `)})`.mapWith(JSON.parse).as("lists") })
    .from(sql`(SELECT 1)`);
}

function isIn(list: ListGap, { parentId, categoryId }: Location): boolean {
  return list.parentId === parentId && (parentId !== null || list.categoryId === categoryId);
}

function placeOf({ before, after, first, last }: MoveInput): Place {
  const place = { before, after, first, last };
  return Object.values(place).some((each) => each !== undefined) ? place : { last: true };
}

/** The new place of the task. With a category and no parent, a subtask moves to the top level of the category. */
export function newLocation(
  task: Pick<StoredTask, "row" | "view">,
  { parent_id, category_id }: LocationInput,
  destination: Destination,
): Location {
  if (parent_id === undefined && category_id === undefined) return task.row;
  const { view, row } = task;
  const input = { parent_id: parent_id ?? null, category_id };
  const isSameCategory = category_id === undefined || category_id === view.category_id;
  return isSameCategory && input.parent_id === view.parent_id ? row : locationOf(task, input, destination);
}

export function decideMove(
  ctx: AuthenticatedContext,
  task: StoredTask,
  input: MoveInput,
  destination: Destination,
  lists: readonly ListGap[],
): TaskDecision {
  const { row } = task;
  const location = newLocation(task, input, destination);
  const gap = lists.find((each) => isIn(each, location))?.gap;
  if (!gap) throw new Stale();
  const staysInList = isSameLocation(row, location);
  const list = listOf(ctx, valuesOf(location));
  const placement = placeInto(list, row.id, placeOf(input), gap, ctx.now);
  if (!placement) return { unchanged: changeable([task]).view };
  const { edits, guards, effects } = staysInList
    ? { edits: {}, guards: [unchangedGuard(isAt(row.id, row))], effects: undefined }
    : relocate(ctx, row, location);
  return {
    ...updateWrite(ctx, row.id, {
      event: "task.updated",
      edits: { ...edits, position: placement.position },
      guards: [...guards, ...placement.guards],
      effects: mergeEffects(effects, {
        statements: placement.statements,
        feedChanges: placement.moved ? [{ entity: "task", where: placement.moved }] : [],
      }),
    }),
    renumbers: placement.moved !== undefined,
    decideAgain: () => moveTask(ctx, row.id, input),
  };
}

function isSameLocation(one: Location, other: Location): boolean {
  return one.parentId === other.parentId && one.categoryId === other.categoryId && one.ownerId === other.ownerId;
}

/** A location as expressions, null where there is none. */
type LocationSQL = { readonly [Name in keyof Location]: SQL };

function valuesOf({ parentId, categoryId, ownerId }: Location): LocationSQL {
  return { parentId: sql`${parentId}`, categoryId: sql`${categoryId}`, ownerId: sql`${ownerId}` };
}

function possibleLocations(id: string, { parent_id, category_id }: LocationInput): LocationSQL[] {
  const stored = (column: string) =>
    sql`(SELECT moved.${sql.raw(column)} FROM ${tasks} AS moved WHERE moved.id = ${id})`;
  const here = { parentId: stored("parent_id"), categoryId: stored("category_id"), ownerId: stored("owner_id") };
  if (parent_id === undefined && category_id === undefined) return [here];
  const named = {
    ...here,
    parentId: sql`${parent_id ?? null}`,
    ...(category_id !== undefined && { categoryId: sql`${category_id}` }),
  };
  // Null says nothing where the actor sees neither the parent nor the category.
  const isNull = parent_id === null || category_id === null;
  return isNull ? [named, here, { ...here, parentId: sql`NULL` }] : [named];
}

/** The tasks at a location. Each status is a range of an index, and what is no part of the location an empty one. */
function listOf({ principal }: AuthenticatedContext, { parentId, categoryId, ownerId }: LocationSQL): HandOrder {
  const isTop = sql`+${tasks.parentId} IS NULL`;
  const lists = [
    sql`${tasks.parentId} = ${parentId}`,
    sql`${tasks.categoryId} = iif(${parentId} IS NULL, ${categoryId}, NULL) AND ${isTop}`,
    sql`${tasks.ownerId} = iif(coalesce(${parentId}, ${categoryId}) IS NULL, ${ownerId}, NULL)
      AND +${tasks.categoryId} IS NULL AND ${isTop}`,
  ];
  return {
    table: tasks,
    tie: "rowid",
    ranges: lists.flatMap((list) =>
      STATUSES.map((_, status) => sql`${list} AND ${tasks.status} = ${sql.raw(String(status))}`),
    ),
    isVisible: sql`${taskRole(principal.userId)} IS NOT NULL`,
  };
}
