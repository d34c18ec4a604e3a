import { sql } from "drizzle-orm";
import { read } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import type { Guard } from "../../db/guard.ts";
import type { completions } from "../../db/schema/completions.ts";
import { feed } from "../../db/schema/feed.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { type Select, statements } from "../../db/statements.ts";
import { inZone, selectZone } from "../profiles/zone.ts";
import { type Recurring, selectBelow } from "../tasks/complete-subtasks.ts";
import { selectOutcomesOf } from "../tasks/ledger.ts";
import { type ListGap, selectGaps } from "../tasks/move.ts";
import { selectCategories } from "../tasks/relocate.ts";
import { type StoredTask, selectStoredTasks } from "../tasks/stored-task.ts";
import type { Known, KnownCategory, KnownTask, Others } from "./known.ts";
import { idsIn, type Operation } from "./operation.ts";
import { type Entry, entriesFrom, selectEntries } from "./order.ts";

/**
 * Reads all that the operations are decided from, in one round trip, and which of the guards would hold now.
 * @throws AppError `session_ended`, `suspended`
 */
export async function readKnown(
  ctx: AuthenticatedContext,
  operations: readonly Operation[],
  guards: readonly Guard[] = [],
) {
  const selects = selectKnown(ctx, operations);
  const results: readonly unknown[] = await read(ctx, ...selects, ...guards.map(selectHolds));
  const holding = results.slice(selects.length).map((rows) => Boolean((rows as { holds: unknown }[])[0]?.holds));
  return { known: knownFrom(ctx, operations, results), failing: new Set(guards.filter((_, index) => !holding[index])) };
}

function selectHolds({ condition }: Guard): Select {
  return statements.select({ holds: condition }).from(sql`(SELECT 1) AS one`);
}

/** `knownFrom` takes the results. */
export function selectKnown(ctx: AuthenticatedContext, operations: readonly Operation[]): Select[] {
  const ids = [...new Set(operations.flatMap(idsIn))];
  const categoryIds = operations.flatMap((each) =>
    "input" in each && "category_id" in each.input && each.input.category_id ? [each.input.category_id] : [],
  );
  const reopened = operations.flatMap((each) => (each.op === "incomplete" ? [each.id] : []));
  return [
    selectStoredTasks(ctx, ids),
    selectLastChanges(ctx, operations),
    selectAncestors(ids),
    selectZone(ctx),
    selectCategories(ctx, categoryIds),
    selectOutcomesOf([...new Set(reopened)], reopened.length),
    ...operations.flatMap((each) => selectOthers(ctx, each)),
    ...selectEntries(ctx, operations),
  ];
}

export function knownFrom(
  ctx: AuthenticatedContext,
  operations: readonly Operation[],
  results: readonly unknown[],
): Known {
  const [stored, changes, ancestors, profiles, categories, outcomes, ...rest] = results as [
    StoredTask[],
    LastChange[],
    Ancestor[],
    Zone[],
    KnownCategory[],
    Completion[],
    ...unknown[][],
  ];
  const seqs = new Map(changes.map(({ id, seq }) => [id, seq]));
  const above = Map.groupBy(ancestors, ({ taskId }) => taskId);
  const ledger = Map.groupBy(outcomes, ({ taskId }) => taskId);
  const knownOf = (task: StoredTask): KnownTask => ({
    ...task,
    outcomes: ledger.get(task.row.id) ?? [],
    lastChange: seqs.get(task.row.id) ?? 0,
    ancestors: (above.get(task.row.id) ?? []).map(({ id }) => id),
  });
  const others = new Map(operations.map((each) => [each, othersFrom(each, rest)]));
  const hasEntries = selectEntries(ctx, operations).length > 0;
  return {
    others,
    entries: entriesFrom(hasEntries ? (rest[0] as Entry[]) : undefined),
    ctx: inZone(ctx, profiles),
    tasks: new Map(stored.map((task) => [task.row.id, knownOf(task)])),
    categories: new Map(categories.map((category) => [category.id, category])),
  };
}

function selectOthers(ctx: AuthenticatedContext, operation: Operation): readonly Select[] {
  if (operation.op === "move") return [selectGaps(ctx, operation.id, operation.input)];
  return operation.op === "complete" && operation.input.subtasks ? selectBelow(operation.id) : [];
}

/** Takes its own from the results. */
function othersFrom(operation: Operation, results: unknown[][]): Others {
  if (operation.op === "move") {
    const [[found]] = results.splice(0, 1) as [{ lists: ListGap[] }[]];
    return { lists: found?.lists ?? [] };
  }
  if (operation.op !== "complete" || !operation.input.subtasks) return {};
  const [recurring, [open]] = results.splice(0, 2) as [Recurring[], unknown[]];
  return { subtasks: open ? recurring : undefined };
}

/** Selects the last changes of the tasks whose operations have an `if_match`. */
function selectLastChanges({ principal }: AuthenticatedContext, operations: readonly Operation[]) {
  const ids = operations.flatMap((each) => ("ifMatch" in each && each.ifMatch ? [each.id] : []));
  return statements
    .select({ id: feed.entityId, seq: feed.seq })
    .from(feed)
    .where(
      sql`${feed.userId} = ${principal.userId} AND ${feed.entity} = 'task' AND NOT ${feed.deleted}
        AND ${feed.entityId} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`,
    );
}

/** Every task above each of these. */
function selectAncestors(ids: readonly string[]) {
  const above = sql`(WITH RECURSIVE above(task_id, id) AS (
    SELECT ${tasks.id}, ${tasks.parentId} FROM ${tasks}
    WHERE ${tasks.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)})) AND ${tasks.parentId} IS NOT NULL
    UNION SELECT above.task_id, ${tasks.parentId} FROM above JOIN ${tasks} ON ${tasks.id} = above.id
    WHERE ${tasks.parentId} IS NOT NULL) SELECT * FROM above) AS above`;
  return statements.select({ taskId: sql<string>`above.task_id`.as("task_id"), id: sql<string>`above.id` }).from(above);
}

type Ancestor = { readonly taskId: string; readonly id: string };
type LastChange = { readonly id: string; readonly seq: number };
type Zone = { readonly timeZone: string };
type Completion = typeof completions.$inferSelect;
