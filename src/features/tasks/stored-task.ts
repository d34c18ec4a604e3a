import { and, eq, getTableColumns, type SQL, sql } from "drizzle-orm";
import type { Principal } from "../../auth/principal.ts";
import { isRestricted, preparedTokenReaches } from "../../auth/restriction.ts";
import { read } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { prepare } from "../../db/prepared.ts";
import { labels } from "../../db/schema/labels.ts";
import { reminders } from "../../db/schema/reminders.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { statements } from "../../db/statements.ts";
import { notFound } from "../../kernel/errors.ts";
import { allows, forbidden } from "../sharing/authorize.ts";
import { taskRole } from "../sharing/roles.ts";
import { type Task, taskView } from "./entity.ts";

/** The stored state from which a change of a task is decided. */
export interface StoredTask {
  readonly row: typeof tasks.$inferSelect;
  /** As the actor sees it. */
  readonly view: Task;
  /** The names of its labels in the actor's palette, by key. */
  readonly palette: Readonly<Record<string, string>>;
  /** Everyone's reminders at an instant. */
  readonly absoluteReminders: readonly AbsoluteReminder[];
}

export interface AbsoluteReminder {
  readonly id: string;
  readonly at: string;
}

const remindersJson = sql`(SELECT json_group_array(json_object('id', ${reminders.id}, 'at', ${reminders.at}))
  FROM ${reminders} WHERE ${eq(reminders.taskId, tasks.id)} AND ${reminders.minutesBefore} IS NULL)`;

function paletteOf(viewer: SQL): SQL {
  return sql`(SELECT json_group_object(${labels.nameKey}, ${labels.name}) FROM json_each(${tasks.labels})
    JOIN ${labels} ON ${labels.ownerId} = ${viewer} AND ${labels.nameKey} = value ->> 0)`;
}

export const absoluteReminders = remindersJson.mapWith(JSON.parse).as("absolute_reminders") as SQL.Aliased<
  AbsoluteReminder[]
>;

export type StoredRow = Pick<StoredTask, "row" | "absoluteReminders">;

/** Without asking who may see it: for a batch whose guards do. */
export const selectStoredRow = prepare(() =>
  statements
    .select({ row: getTableColumns(tasks), absoluteReminders })
    .from(tasks)
    .where(eq(tasks.id, sql.placeholder("id"))),
);

export function selectStoredTask({ principal }: AuthenticatedContext, id: string) {
  return storedTasks(valuesOf(principal, id), "one", isRestricted(principal));
}

export function selectStoredTasks({ principal }: AuthenticatedContext, ids: readonly string[]) {
  return storedTasks(valuesOf(principal, JSON.stringify(ids)), "several", isRestricted(principal));
}

function valuesOf({ userId, credential }: Principal, id: string) {
  return { viewer: userId, token: credential.id, id };
}

/** `id` is one, or a JSON list of them. */
const storedTasks = prepare((which: "one" | "several", isRestricted: boolean) => {
  const [viewer, id] = [sql`${sql.placeholder("viewer")}`, sql`${sql.placeholder("id")}`];
  const isNamed =
    which === "several" ? sql`${tasks.id} IN (SELECT value FROM json_each(${id}))` : sql`${tasks.id} = ${id}`;
  return statements
    .select({
      row: getTableColumns(tasks),
      view: taskView(viewer).as("view"),
      palette: paletteOf(viewer).mapWith(JSON.parse).as("palette") as SQL.Aliased<StoredTask["palette"]>,
      absoluteReminders,
    })
    .from(tasks)
    .where(
      and(
        sql`${isNamed} AND ${taskRole(viewer)} IS NOT NULL`,
        isRestricted ? preparedTokenReaches(tasks.categoryId) : undefined,
      ),
    );
});

/** The task that was read, where the actor may change it. @throws AppError `not_found`, `forbidden` */
export function changeable([task]: readonly StoredTask[]): StoredTask {
  if (!task) throw notFound("task");
  if (!allows("change", task.view.role)) throw forbidden();
  return task;
}

/** @throws AppError `not_found`, `forbidden` */
export async function readChangeable(ctx: AuthenticatedContext, id: string): Promise<StoredTask> {
  const [rows] = await read(ctx, selectStoredTask(ctx, id));
  return changeable(rows);
}
