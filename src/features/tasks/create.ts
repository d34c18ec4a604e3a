import { eq, type SQL, sql } from "drizzle-orm";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import type { BatchItem } from "../../db/batch.ts";
import { type Guard, guard } from "../../db/guard.ts";
import { insertInto, placeholdersOf, rowValues } from "../../db/insert.ts";
import { prepare } from "../../db/prepared.ts";
import { fieldsOf, jsonRows } from "../../db/rows.ts";
import { categories } from "../../db/schema/categories.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { statements } from "../../db/statements.ts";
import { finalSQL } from "../../db/template.ts";
import { lastPosition } from "../../kernel/position.ts";
import { idFor, unusedIdsGuard } from "../feed/ids.ts";
import type { Write } from "../feed/write.ts";
import {
  addToPalette,
  LABEL_PLACEHOLDERS,
  type LabelChange,
  labelsAfter,
  labelValues,
  replaceLabels,
} from "../labels/task-labels.ts";
import { inZone, isZone, selectZone } from "../profiles/zone.ts";
import { authorizeCategories, authorizeCategory, authorizeTask } from "../sharing/authorize.ts";
import { seenCategory } from "../sharing/roles.ts";
import { assigneeCheck } from "./assign.ts";
import { NOT_DUE, usesProfileZone } from "./due.ts";
import type { Task } from "./entity.ts";
import { recordOutcome } from "./ledger.ts";
import { nestingGuards, otherCategory, unknownParent } from "./nesting.ts";
import { requireCategory, unknownCategory } from "./relocate.ts";
import { scheduleAfter } from "./schedule.ts";
import { NO_SERIES, nextOccurrence, seriesOf, toColumns } from "./series.ts";
import { plainColumns, statusAfter, type TaskInput, titleColumns } from "./task-input.ts";
import type { TaskWrite } from "./update-write.ts";
import { taskIs } from "./visible.ts";

export interface NewTask extends TaskInput {
  id?: string | undefined;
  title: string;
}

/**
 * Creates a task. Made as done with a recurrence, its first occurrence is completed and the next one is due.
 * @throws AppError `invalid` (also for a category or parent that the actor cannot see), `forbidden`, `outside_token`,
 * `id_taken`
 */
export function createTask(ctx: AuthenticatedContext, input: NewTask): Write<Task> {
  const creation = decideCreation(ctx, input);
  if (!usesProfileZone(NOT_DUE, input)) return creation;
  // In another zone the task is due at another instant: then it is not inserted, and created in that one.
  return {
    ...creation,
    statements: [insertTask(ctx, creation, ctx.principal.timeZone), ...creation.others],
    onlyIf: finalSQL`true`,
    reads: [selectZone(ctx)],
    decideAgain: ([rows] = []) => createTask(inZone(ctx, rows as { timeZone: string }[]), input),
  };
}

/** A new task that has been decided, in the profile's zone. */
export interface Creation extends TaskWrite {
  readonly edits: typeof tasks.$inferSelect;
  readonly labels: LabelChange;
  /** Statements that run after the insert of the row. */
  readonly others: readonly BatchItem[];
  /** The guards for an id that the client sends. They are among `guards`. */
  readonly idGuards: readonly Guard[];
}

/** @throws AppError `invalid` */
export function decideCreation(ctx: AuthenticatedContext, input: NewTask): Creation {
  const at = ctx.now.toISOString();
  const { userId, timeZone } = ctx.principal;
  const { id, guards: idGuards } = idFor(ctx, input.id);
  const { category_id: categoryId = null, parent_id: parentId = null, assignee_id: assigneeId } = input;
  if (!parentId) requireCategory(ctx, categoryId);
  const schedule = { ...NO_SERIES, ...scheduleAfter(NO_SERIES, input, timeZone) };
  const status = statusAfter("todo", input);
  const isCompleted = status === "done";
  const next = isCompleted && schedule.rrule !== null ? nextOccurrence(schedule, "completed", ctx.now) : undefined;
  const step = next && toColumns(next, seriesOf(schedule).timeZone);
  const labels = replaceLabels(input.labels ?? []);
  const palette = addToPalette(ctx, labels, taskIs(id));
  const row = rowValues(tasks, {
    priority: "none",
    ...plainColumns(input),
    ...titleColumns(input.title),
    ...schedule,
    id,
    ownerId: userId,
    createdBy: userId,
    categoryId,
    parentId,
    status: next ? "todo" : status,
    completedAt: isCompleted && !next ? at : null,
    position: lastPosition(ctx.now),
    createdAt: at,
    updatedAt: at,
  });
  const others = [
    ...palette.statements,
    ...(isCompleted ? [recordOutcome(ctx, id, "done")] : []),
    ...(step ? [statements.update(tasks).set(step).where(eq(tasks.id, id))] : []),
    ...(assigneeId ? [assigneeCheck(id, assigneeId)] : []),
  ];
  return {
    event: "task.created",
    id,
    guards: [
      ...(parentId ? parentGuards(ctx, parentId, input) : []),
      ...(categoryId && !parentId ? authorizeCategory(ctx, "change", categoryId, unknownCategory()) : []),
      ...idGuards,
      ...(parentId ? nestingGuards(id, parentId) : []),
    ],
    statements: [insertTask(ctx, { edits: row, labels }), ...others],
    feedChanges: palette.feedChanges,
    ...{ edits: row, step: step ?? {}, labels, others, idGuards },
  };
}

/** Several new tasks without labels and parents at once, with an event each: as many statements as for one. */
export function createAll(ctx: AuthenticatedContext, creations: readonly Creation[]): Write<Task[]> {
  const given = creations.filter(({ idGuards }) => idGuards.length > 0).map(({ id }) => id);
  const categoryIds = new Set(creations.flatMap(({ edits }) => edits.categoryId ?? []));
  const rows = jsonRows(
    tasks,
    creations.map(({ edits }) => edits),
  );
  return {
    event: "task.created",
    id: creations[0]?.id ?? "",
    ids: creations.map(({ id }) => id),
    guards: [
      ...authorizeCategories(ctx, "change", [...categoryIds], unknownCategory()),
      ...(given.length > 0 ? [unusedIdsGuard(ctx, given)] : []),
    ],
    statements: [insertTasks({ rows }), ...creations.flatMap(({ others }) => others)],
  };
}

/** Only where the profile is in `assumedZone`, if that is given. */
function insertTask(
  ctx: AuthenticatedContext,
  { edits: row, labels }: Pick<Creation, "edits" | "labels">,
  assumedZone?: string,
) {
  const shape = {
    container: row.parentId ? ("parent" as const) : row.categoryId ? ("category" as const) : null,
    assumesZone: assumedZone !== undefined,
    hasLabels: labels.listed.length > 0,
  };
  return insertOne({ ...row, ...labelValues(ctx, labels), assumedZone }, shape);
}

interface Shape {
  readonly container: "parent" | "category" | null;
  readonly assumesZone: boolean;
  readonly hasLabels: boolean;
}

function parentGuards(ctx: AuthenticatedContext, parentId: string, { category_id }: NewTask): Guard[] {
  const guards = authorizeTask(ctx, "change", parentId, unknownParent());
  if (category_id === undefined) return guards;
  const isParents = taskIs(parentId, sql`${seenCategory(ctx.principal.userId)} IS ${category_id}`);
  return [...guards, guard(isParents, otherCategory)];
}

const insertOne = prepare(({ container, assumesZone, hasLabels }: Shape) => {
  const value = (name: string) => sql`${sql.placeholder(name)}`;
  const ofParent = (column: "owner_id" | "category_id") =>
    sql`(SELECT parent.${sql.raw(column)} FROM ${tasks} AS parent WHERE parent.id = ${value("parentId")})`;
  return insertInto(
    tasks,
    {
      ...placeholdersOf(tasks),
      // Whoever creates the task, it belongs to the owner of its parent or category.
      ...(container === "category" && { ownerId: ownerOfCategory(value("categoryId")) }),
      ...(container === "parent" && { ownerId: ofParent("owner_id"), categoryId: ofParent("category_id") }),
      ...(hasLabels && { labels: labelsAfter(LABEL_PLACEHOLDERS, sql`NULL`) }),
    },
    assumesZone ? sql`WHERE ${isZone({ userId: value("createdBy"), zone: value("assumedZone") })}` : undefined,
  );
});

const insertTasks = prepare(() => {
  const fields = fieldsOf(tasks);
  const ownerId = sql`iif(${fields.categoryId} IS NULL, ${fields.ownerId}, ${ownerOfCategory(sql`${fields.categoryId}`)})`;
  const from = sql`FROM json_each(${sql.placeholder("rows")}) AS line ORDER BY line.key`;
  return insertInto(tasks, { ...fields, ownerId }, from);
});

function ownerOfCategory(categoryId: SQL): SQL<string> {
  return sql<string>`(SELECT ${categories.ownerId} FROM ${categories} WHERE ${categories.id} = ${categoryId})`;
}
