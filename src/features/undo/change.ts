import { and, eq, type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import { alias } from "drizzle-orm/sqlite-core";
import { tokenReaches } from "../../auth/restriction.ts";
import { read } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { categories } from "../../db/schema/categories.ts";
import { events } from "../../db/schema/feed.ts";
import { labels } from "../../db/schema/labels.ts";
import { snapshots } from "../../db/schema/snapshots.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { statements } from "../../db/statements.ts";
import { rendered } from "../../db/template.ts";
import { AppError, notFound } from "../../kernel/errors.ts";
import { categoryRole, type Role, taskRole } from "../sharing/roles.ts";
import { wholeTask } from "../tasks/entity.ts";

/** A representation as its owner sees it. */
export type Data = Readonly<Record<string, unknown>>;

/** A change of the actor's own, with what an undo is decided from. */
export interface PastChange {
  readonly seq: number;
  readonly event: string;
  readonly entity: string;
  readonly id: string;
  readonly at: string;
  /** As the change before left the entity; null where that is unknown. */
  readonly before: Data | null;
  /** As this change left it; null where it deleted it. */
  readonly after: Data | null;
  /** As it is now; null where it is deleted. */
  readonly present: Data | null;
  /** The actor's role in it; null where they do not see it, or it is deleted. */
  readonly role: Role | null;
  /** The snapshots of the entity's own row and of its outcomes that the change has taken. */
  readonly snapshots: readonly Snapshot[];
  /** The names of all snapshots that it has taken. */
  readonly snapshotNames: readonly string[];
}

export interface Snapshot {
  readonly table: string;
  readonly row: Data;
}

/** @throws AppError `not_found` for a change that is not the actor's */
export async function readChange(ctx: AuthenticatedContext, seq: number): Promise<PastChange> {
  const [[found], taken, names] = await read(
    ctx,
    selectChange(ctx, seq),
    selectSnapshots(seq),
    statements.selectDistinct({ name: snapshots.table }).from(snapshots).where(eq(snapshots.seq, seq)),
  );
  if (!found) throw notFound("change");
  return { ...found, snapshots: taken, snapshotNames: names.map(({ name }) => name) };
}

function selectChange({ entities, principal }: AuthenticatedContext, seq: number) {
  const before = alias(events, "earlier");
  const isOfSame = sql`${before.subjectId} = ${events.subjectId} AND ${before.entity} = ${events.entity}
    AND ${before.entityId} = ${events.entityId}`;
  const viewer = principal.userId;
  const isReached = (id: SQLiteColumn, category: SQLiteColumn) =>
    and(eq(id, events.entityId), tokenReaches(principal, category));
  const representations = Object.values(entities).map(
    ({ name, table, id, owner, view }) =>
      sql`WHEN ${name} THEN (SELECT ${view(sql`${owner}`)} FROM ${table} WHERE ${id} = ${events.entityId})`,
  );
  return statements
    .select({
      seq: events.seq,
      event: events.event,
      entity: events.entity,
      id: events.entityId,
      at: events.at,
      after: json(whole(sql`${events.data}`)).as("after"),
      before: json(sql`(SELECT ${whole(sql`${before.data}`)} FROM ${events} AS "earlier" WHERE ${isOfSame}
        AND ${before.seq} < ${events.seq} AND ${before.data} IS NOT NULL ORDER BY ${before.seq} DESC LIMIT 1)`).as(
        "before",
      ),
      present: json(sql`CASE ${events.entity} ${sql.join(representations, sql` `)} END`).as("present"),
      role: (
        rendered(sql`CASE ${events.entity}
        WHEN 'task' THEN (SELECT ${taskRole(viewer)} FROM ${tasks} WHERE ${isReached(tasks.id, tasks.categoryId)})
        WHEN 'category' THEN (SELECT ${categoryRole(viewer)} FROM ${categories} WHERE ${isReached(categories.id, categories.id)})
        WHEN 'label' THEN (SELECT 'owner' FROM ${labels} WHERE ${labels.id} = ${events.entityId} AND ${labels.ownerId} = ${viewer})
        END`) as SQL<Role | null>
      ).as("role"),
    })
    .from(events)
    .where(and(eq(events.seq, seq), eq(events.actorId, viewer)));
}

/** The data of an event, with the nulls that a task's leaves out. */
function whole(data: SQL): SQL {
  return sql`iif(${events.entity} = 'task', ${wholeTask(data)}, ${data})`;
}

/** A deletion has many snapshots: only that of the entity itself. */
function selectSnapshots(seq: number) {
  const isOfEntity = sql`(${snapshots.row} ->> 'id' = ${events.entityId} OR ${events.data} IS NOT NULL)`;
  return statements
    .select({ table: snapshots.table, row: json(sql`${snapshots.row}`).as("copy") as SQL.Aliased<Data> })
    .from(snapshots)
    .innerJoin(events, eq(events.seq, snapshots.seq))
    .where(and(eq(snapshots.seq, seq), isOfEntity));
}

function json(text: SQL): SQL<Data | null> {
  // Drizzle would leave out the tables' names where it selects from one table.
  return rendered(text).mapWith((value) => (value === null ? null : JSON.parse(value))) as SQL<Data | null>;
}

/** @param fields those whose present value is not what the change left */
export function changedSince(...fields: string[]): AppError {
  const message = "This has changed since.";
  return new AppError(
    "changed_since",
    "What this change left has been changed since.",
    fields.map((path) => ({ path, code: "changed_since", message })),
  );
}

export function notUndoable(detail = "A change of this kind cannot be undone."): AppError {
  return new AppError("not_undoable", detail);
}
