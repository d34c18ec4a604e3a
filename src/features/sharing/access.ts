import { and, eq, inArray, type SQL, sql } from "drizzle-orm";
import type { RequestContext } from "../../context/request-context.ts";
import type { EntityName, EntityRegistry } from "../../db/entity.ts";
import { jsonObject } from "../../db/json.ts";
import { categories } from "../../db/schema/categories.ts";
import { grants } from "../../db/schema/grants.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { type Statement, statements } from "../../db/statements.ts";
import { type CascadeOptions, cascadeDelete, childrenOf, reassignOwner } from "../feed/cascade.ts";
import { nextSeq, RELEASED, snapshotAs } from "../feed/snapshots.ts";
import type { FeedChange } from "../feed/write.ts";
import { type Resource, tasksOf } from "./resource.ts";
import { taskRole } from "./roles.ts";

/** What another role of someone, or none, changes for people: parts of a `Write`. */
export interface AccessEffects {
  readonly statements: readonly Statement[];
  readonly feedChanges: readonly FeedChange[];
  readonly postWrites: readonly Statement[];
}

export function mergeEffects(...all: readonly (Partial<AccessEffects> | undefined)[]): AccessEffects {
  return {
    statements: all.flatMap((each) => each?.statements ?? []),
    feedChanges: all.flatMap((each) => each?.feedChanges ?? []),
    postWrites: all.flatMap((each) => each?.postWrites ?? []),
  };
}

/**
 * The effects where `people`, a SELECT of user ids, may have gained or lost tasks, or have another role in them. They
 * receive the tasks again, or their deletion. Whoever no longer sees a task is unassigned and loses their reminders.
 * @param which a condition on `tasks`
 * @param takesSnapshots whether an undo is to restore the reminders and the assignees
 */
export function accessEffects(
  { entities, now }: RequestContext,
  which: SQL,
  people: SQL,
  { takesSnapshots = false }: CascadeOptions = {},
): AccessEffects {
  const updatedAt = now.toISOString();
  const isLost = sql`${tasks.assigneeId} IS NOT NULL AND ${taskRole(sql`${tasks.assigneeId}`)} IS NULL`;
  const personal = personalEffects(entities, which, seesTask, { takesSnapshots });
  return {
    statements: [
      ...(takesSnapshots ? [snapshotAssignees(sql`${which} AND ${isLost}`)] : []),
      statements
        .update(tasks)
        .set({ assigneeId: null, version: sql`${tasks.version} + 1`, updatedAt })
        .where(sql`${which} AND ${isLost}`),
    ],
    feedChanges: [
      { entity: "task", where: sql`${which} AND ${tasks.updatedAt} = ${updatedAt}` },
      ...visibilityChanges(entities, "task", which, people),
      ...personal.feedChanges,
    ],
    postWrites: personal.statements,
  };
}

function snapshotAssignees(where: SQL): Statement {
  const row = jsonObject({ id: tasks.id, assignee_id: tasks.assigneeId });
  return snapshotAs(nextSeq, { table: tasks, name: RELEASED, person: tasks.ownerId, row, where });
}

/** The same for a whole resource: a category itself, and its tasks. */
export function resourceEffects(ctx: RequestContext, resource: Resource, people: SQL): AccessEffects {
  const effects = accessEffects(ctx, tasksOf(resource), people);
  if (resource.subject === "task") return effects;
  const itself = visibilityChanges(ctx.entities, "category", sql`${eq(categories.id, resource.id)}`, people);
  return { ...effects, feedChanges: [...itself, ...effects.feedChanges] };
}

function visibilityChanges(entities: EntityRegistry, name: EntityName, rows: SQL, readers: SQL): FeedChange[] {
  return seenTogether(entities, name, rows).map(({ entity, where }) => ({
    entity,
    where,
    readers,
    deleted: "unless visible",
  }));
}

/** Whether someone sees a task once the write is done. */
export type SeesTask = (userId: SQL, taskId: SQL) => SQL;

const seesTask: SeesTask = (userId, taskId) =>
  sql`EXISTS (SELECT 1 FROM ${tasks} WHERE ${tasks.id} = ${taskId} AND ${taskRole(userId)} IS NOT NULL)`;

/** What people have on a task for themselves, as reminders, goes where they no longer see the task. */
export function personalEffects(entities: EntityRegistry, which: SQL, sees: SeesTask, options?: CascadeOptions) {
  const deletions = childrenOf(entities, "task", which).flatMap(({ child, parent, where }) => {
    const { isPersonal, owner } = entities[child];
    if (!isPersonal) return [];
    const lost = sql`${where} AND NOT ${sees(sql`${owner}`, sql`${parent.id}`)}`;
    const { statements, feedChanges } = cascadeDelete(entities, child, lost, options);
    const itself: FeedChange = { entity: child, where: lost, deleted: true };
    return { statements, feedChanges: [itself, ...feedChanges] };
  });
  return {
    statements: deletions.flatMap((each) => each.statements),
    feedChanges: deletions.flatMap((each) => each.feedChanges),
  };
}

interface SeenTogether {
  readonly entity: EntityName;
  readonly where: SQL;
  /** The id of the first entity's row that a row, given by its id, goes with. */
  readonly rootOf: (id: SQL) => SQL;
}

/** Rows of an entity, and the rows of its children that have the same readers. */
export function seenTogether(entities: EntityRegistry, entity: EntityName, where: SQL): readonly SeenTogether[] {
  const children = childrenOf(entities, entity, where).filter(({ parent }) => parent.sharesReaders);
  return [
    { entity, where, rootOf: (id) => id },
    ...children.flatMap(({ child, parent, where }) => {
      const { table, id: childId } = entities[child];
      return seenTogether(entities, child, where).map(({ rootOf, ...each }) => ({
        ...each,
        rootOf: (id: SQL) => sql`(SELECT ${parent.id} FROM ${table} WHERE ${childId} = ${rootOf(id)})`,
      }));
    }),
  ];
}

/** Rows that repeat the tasks' owner get the new owner, whose own grants of the tasks are deleted. */
export function reassignTasks({ entities }: RequestContext, which: SQL, ownerId: string): Statement[] {
  const those = statements.select({ id: tasks.id }).from(tasks).where(which);
  return [
    ...reassignOwner(entities, "task", which, ownerId),
    statements
      .delete(grants)
      .where(and(eq(grants.userId, ownerId), eq(grants.subject, "task"), inArray(grants.subjectId, those))),
  ];
}
