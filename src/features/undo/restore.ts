import { getTableName, sql } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { check, guard, unchangedGuard } from "../../db/guard.ts";
import { jsonObject } from "../../db/json.ts";
import { categories } from "../../db/schema/categories.ts";
import { completions } from "../../db/schema/completions.ts";
import { invitations } from "../../db/schema/invitations.ts";
import { reminders } from "../../db/schema/reminders.ts";
import { snapshots } from "../../db/schema/snapshots.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { users } from "../../db/schema/users.ts";
import { type Statement, statements } from "../../db/statements.ts";
import { notFound } from "../../kernel/errors.ts";
import { NAME_TAKEN } from "../categories/create.ts";
import type { Category } from "../categories/entity.ts";
import {
  deleteSnapshots,
  freeIds,
  nextSeq,
  RELEASED,
  RESTORED,
  restoreRows,
  snapshot,
  snapshotAs,
  snapshotIds,
} from "../feed/snapshots.ts";
import type { FeedChange, Write } from "../feed/write.ts";
import { seenTogether } from "../sharing/access.ts";
import { authorize } from "../sharing/authorize.ts";
import { inSubtrees } from "../sharing/tree.ts";
import type { Task } from "../tasks/entity.ts";
import { isWithinLevels } from "../tasks/nesting.ts";
import { changedSince, type Data, notUndoable, type PastChange } from "./change.ts";
import { restoreAssignees } from "./restore-assignees.ts";
import { restoreOutcomes } from "./restore-outcomes.ts";
import { restoreReminders } from "./restore-reminders.ts";

type Subject = "task" | "category";

/**
 * Brings back what a deletion deleted, row by row. A task whose category or parent is gone by now comes back without it; it
 * has the owner of those that are there.
 * @throws AppError `changed_since` where it is back already, and where its parent is too deep by now
 */
export function restore(ctx: AuthenticatedContext, change: PastChange, subject: Subject): Write<Task | Category> {
  const { seq, id } = change;
  if (change.present) throw changedSince();
  if (change.snapshotNames.length === 0) throw notUndoable("What was deleted is no longer kept.");
  const { table, id: key } = ctx.entities[subject];
  const permission = subject === "task" ? "change" : "manage";
  return {
    event: `${subject}.created`,
    id,
    guards: [
      guard(sql`NOT EXISTS (SELECT 1 FROM ${table} WHERE ${key} = ${id})`, () => changedSince()),
      unchangedGuard(sql`EXISTS (SELECT 1 FROM ${snapshots} WHERE ${snapshots.seq} = ${seq})`),
    ],
    statements: [
      restoreRows(seq, categories),
      restoreTasks(seq, id, change.snapshots[0]?.row),
      ...(subject === "category" ? [takeBack(ctx, seq, id), snapshotRestored(seq)] : []),
      ...restoreRest(ctx, change),
      restoreReminders(ctx, seq),
      ...[getTableName(tasks), RELEASED].map((name) => restoreAssignees(seq, name)),
      freeIds(seq),
      check(
        ...authorize(ctx, permission, { subject, id }).map(({ condition }) =>
          guard(condition, () => notFound("change")),
        ),
        // Its parent may have moved down meanwhile.
        ...(subject === "task" ? [guard(isWithinLevels(id), () => changedSince("parent_id"))] : []),
      ),
    ],
    feedChanges: feedChanges(ctx, seq, subject, id),
    postWrites: [deleteSnapshots(seq)],
    conflicts: NAME_TAKEN,
  };
}

/** A subtask goes where its parent is by now. */
function restoreTasks(seq: number, id: string, root: Data | undefined): Statement {
  const parent = sql.raw("parent");
  const column = (name: string) => sql`${parent}.${sql.raw(name)}`;
  return restoreRows(seq, tasks, {
    columns: {
      parentId: sql`iif(${snapshot("id")} = ${id}, ${column("id")}, ${snapshot("parent_id")})`,
      categoryId: sql`iif(${column("id")} IS NULL, ${categories.id}, ${column("category_id")})`,
      ownerId: sql`coalesce(${column("owner_id")}, ${categories.ownerId}, ${snapshot("owner_id")})`,
      assigneeId: sql`NULL`,
    },
    joins: sql`LEFT JOIN ${tasks} AS ${parent} ON ${column("id")} = ${root?.["parent_id"] ?? null}
      LEFT JOIN ${categories} ON ${categories.id} = ${snapshot("category_id")}`,
  }).onConflictDoNothing();
}

/** The tasks that a category's deletion left without a category, and that are still without one, with their subtasks. */
function takeBack({ now }: AuthenticatedContext, seq: number, id: string): Statement {
  const owner = sql`(SELECT ${categories.ownerId} FROM ${categories} WHERE ${categories.id} = ${id})`;
  const roots = sql`SELECT ${tasks.id} FROM ${tasks} WHERE ${tasks.id} IN (${snapshotIds(seq, RELEASED)})
    AND ${tasks.categoryId} IS NULL AND ${tasks.parentId} IS NULL AND ${tasks.ownerId} = ${owner}`;
  return statements
    .update(tasks)
    .set({ categoryId: id, version: sql`${tasks.version} + 1`, updatedAt: now.toISOString() })
    .where(inSubtrees(roots));
}

/** Undoing the restoration deletes them again. */
function snapshotRestored(seq: number): Statement {
  const where = sql`${tasks.id} IN (${snapshotIds(seq, getTableName(tasks))})`;
  const row = jsonObject({ id: tasks.id });
  return snapshotAs(nextSeq, { table: tasks, name: RESTORED, person: tasks.ownerId, row, where });
}

const APART: readonly SQLiteTable[] = [categories, tasks, completions, reminders];

// The row is the invitee's, so it was not erased with the inviter.
const hasInviter = sql`EXISTS (SELECT 1 FROM ${users} WHERE ${users.id} = ${snapshot("inviter_id")})`;

/** Comments, members, invitations and the ledger. */
function restoreRest({ entities }: AuthenticatedContext, { seq, snapshotNames }: PastChange): Statement[] {
  const attached = Object.values(entities).flatMap((entity) => entity.attached ?? []);
  const tables = [...new Set([...Object.values(entities), ...attached].map(({ table }) => table))];
  const others = tables.filter((table) => !APART.includes(table) && snapshotNames.includes(getTableName(table)));
  return [
    ...others.map((table) =>
      restoreRows(seq, table, table === invitations ? { where: hasInviter } : {}).onConflictDoNothing(),
    ),
    restoreOutcomes(seq),
  ];
}

/** To all who see what is back, and to whom it gives tasks that were there. */
function feedChanges({ entities }: AuthenticatedContext, seq: number, subject: Subject, id: string): FeedChange[] {
  const inside = subject === "category" ? seenTogether(entities, "task", sql`${tasks.categoryId} = ${id}`) : [];
  const back = Object.values(entities).map(({ name, table, id }): FeedChange => {
    return { entity: name as FeedChange["entity"], where: sql`${id} IN (${snapshotIds(seq, getTableName(table))})` };
  });
  return [...inside.map(({ entity, where }) => ({ entity, where })), ...back];
}
