import { eq, sql } from "drizzle-orm";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { type Guard, guard } from "../../db/guard.ts";
import { insertInto, placeholdersOf, rowValues } from "../../db/insert.ts";
import { prepare } from "../../db/prepared.ts";
import { categories } from "../../db/schema/categories.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { statements } from "../../db/statements.ts";
import { finalSQL } from "../../db/template.ts";
import { lastPosition } from "../../kernel/position.ts";
import { idFor } from "../feed/ids.ts";
import type { Write } from "../feed/write.ts";
import { addToPalette, LABEL_PLACEHOLDERS, labelsAfter, labelValues, replaceLabels } from "../labels/task-labels.ts";
import { inZone, isZone, selectZone } from "../profiles/zone.ts";
import { authorizeCategory, authorizeTask } from "../sharing/authorize.ts";
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
  const at = ctx.now.toISOString();
  const { userId, timeZone } = ctx.principal;
  const { id, guards } = idFor(ctx, input.id);
  const { category_id: categoryId = null, parent_id: parentId = null, assignee_id: assigneeId } = input;
  if (!parentId) requireCategory(ctx, categoryId);
  const schedule = { ...NO_SERIES, ...scheduleAfter(NO_SERIES, input, timeZone) };
  const status = statusAfter("todo", input);
  const isCompleted = status === "done";
  const next = isCompleted && schedule.rrule !== null ? nextOccurrence(schedule, "completed", ctx.now) : undefined;
  const assumesZone = usesProfileZone(NOT_DUE, input);
  const labels = replaceLabels(input.labels ?? []);
  const palette = addToPalette(ctx, labels, taskIs(id));
  const row = {
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
  } satisfies typeof tasks.$inferInsert;
  return {
    event: "task.created",
    id,
    guards: [
      ...(parentId ? mayBeBelow(ctx, parentId, input) : []),
      ...(categoryId && !parentId ? authorizeCategory(ctx, "change", categoryId, unknownCategory()) : []),
      ...guards,
      ...(parentId ? nestingGuards(id, parentId) : []),
    ],
    statements: [
      insertTask(
        { ...rowValues(tasks, row), ...labelValues(ctx, labels), assumedZone: timeZone },
        {
          within: parentId ? "parent" : categoryId ? "category" : null,
          assumesZone,
          hasLabels: labels.listed.length > 0,
        },
      ),
      ...palette.statements,
      ...(isCompleted ? [recordOutcome(ctx, id, "done")] : []),
      ...(next
        ? [
            statements
              .update(tasks)
              .set(toColumns(next, seriesOf(schedule).timeZone))
              .where(eq(tasks.id, id)),
          ]
        : []),
      ...(assigneeId ? [assigneeCheck(id, assigneeId)] : []),
    ],
    feedChanges: palette.feedChanges,
    // In another zone the task is due at another instant: then it is not inserted, and created in that one.
    ...(assumesZone && {
      onlyIf: finalSQL`true`,
      reads: [selectZone(ctx)],
      decideAgain: ([rows] = []) => createTask(inZone(ctx, rows as { timeZone: string }[]), input),
    }),
  };
}

interface Shape {
  readonly within: "parent" | "category" | null;
  readonly assumesZone: boolean;
  readonly hasLabels: boolean;
}

function mayBeBelow(ctx: AuthenticatedContext, parentId: string, { category_id }: NewTask): Guard[] {
  const guards = authorizeTask(ctx, "change", parentId, unknownParent());
  if (category_id === undefined) return guards;
  const isParents = taskIs(parentId, sql`${seenCategory(ctx.principal.userId)} IS ${category_id}`);
  return [...guards, guard(isParents, otherCategory)];
}

const insertTask = prepare(({ within, assumesZone, hasLabels }: Shape) => {
  const value = (name: string) => sql`${sql.placeholder(name)}`;
  const ofParent = (column: "owner_id" | "category_id") =>
    sql`(SELECT parent.${sql.raw(column)} FROM ${tasks} AS parent WHERE parent.id = ${value("parentId")})`;
  const ofCategory = sql`(SELECT ${categories.ownerId} FROM ${categories} WHERE ${categories.id} = ${value("categoryId")})`;
  return insertInto(
    tasks,
    {
      ...placeholdersOf(tasks),
      // Whoever creates the task, it belongs to the owner of its parent or category.
      ...(within === "category" && { ownerId: ofCategory }),
      ...(within === "parent" && { ownerId: ofParent("owner_id"), categoryId: ofParent("category_id") }),
      ...(hasLabels && { labels: labelsAfter(LABEL_PLACEHOLDERS, sql`NULL`) }),
    },
    assumesZone ? sql`WHERE ${isZone({ userId: value("createdBy"), zone: value("assumedZone") })}` : undefined,
  );
});
