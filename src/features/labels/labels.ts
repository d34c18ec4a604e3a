import { and, inArray, type SQL, sql } from "drizzle-orm";
import { isRestricted, preparedTokenReaches } from "../../auth/restriction.ts";
import { read } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { jsonObject } from "../../db/json.ts";
import {
  keyset,
  type Page,
  pageOf,
  rawKey,
  type Slice,
  type SliceShape,
  sliceShape,
  sliceValues,
} from "../../db/keyset.ts";
import { prepare } from "../../db/prepared.ts";
import { labels } from "../../db/schema/labels.ts";
import { OPEN, tasks } from "../../db/schema/tasks.ts";
import { statements } from "../../db/statements.ts";
import { notFound } from "../../kernel/errors.ts";
import { isSharedTask } from "../sharing/granted-rows.ts";
import { type Label, labelFields, labelView } from "./entity.ts";

type Counted = Label & { task_count?: number; open_count?: number };

const viewer = sql`${sql.placeholder("viewer")}`;

/** The actor's palette by position. With `counts`, each label says on how many tasks it is. */
export async function listLabels(ctx: AuthenticatedContext, counts: boolean, slice: Slice): Promise<Page<Counted>> {
  const [rows] = await read(ctx, selectLabelPage(ctx, counts, slice));
  return pageOf<Counted>(rows, slice);
}

/** `pageOf` makes a page of the rows. */
export function selectLabelPage(ctx: AuthenticatedContext, counts: boolean, slice: Slice) {
  const values = { ...sliceValues(slice), ...whose(ctx) };
  return selectLabels(values, counts, isRestricted(ctx.principal), sliceShape(slice));
}

const selectLabels = prepare((counts: boolean, isRestricted: boolean, slice: SliceShape) => {
  const { where, orderBy } = keyset({ key: labels.position, tie: labels.id, descending: false }, slice);
  return statements
    .select({ item: viewOf(counts).as("item"), key: rawKey(labels.position), tie: sql<string>`${labels.id}` })
    .from(sourceOf(counts, isRestricted))
    .where(and(sql`${labels.ownerId} = ${viewer}`, where))
    .orderBy(...orderBy)
    .limit(sql.placeholder("limit"));
});

/** @throws AppError `not_found` for a label that is not in the actor's palette */
export async function getLabel(ctx: AuthenticatedContext, id: string, counts: boolean): Promise<Counted> {
  const [[found]] = await read(ctx, selectLabel({ ...whose(ctx), id }, counts, isRestricted(ctx.principal)));
  if (!found) throw notFound("label");
  return found.view;
}

const selectLabel = prepare((counts: boolean, isRestricted: boolean) =>
  statements
    .select({ view: viewOf(counts).as("view") })
    .from(sourceOf(counts, isRestricted))
    .where(sql`${labels.id} = ${sql.placeholder("id")} AND ${labels.ownerId} = ${viewer}`),
);

function whose({ principal }: AuthenticatedContext) {
  return { viewer: principal.userId, token: principal.credential.id };
}

/** The tasks are counted once, however many labels are shown. A restricted token sees the labels that are used inside. */
function sourceOf(counts: boolean, isRestricted: boolean): SQL {
  if (!counts && !isRestricted) return sql`${labels}`;
  const labeled = (whose: SQL) =>
    sql`SELECT ${tasks.labels} AS labels, ${inArray(tasks.status, OPEN)} AS is_open FROM ${tasks}
      WHERE ${whose} AND ${tasks.labels} IS NOT NULL AND ${isRestricted ? preparedTokenReaches(tasks.categoryId) : sql`true`}`;
  const seen = sql`${labeled(sql`${tasks.ownerId} = ${viewer}`)} UNION ALL ${labeled(isSharedTask(viewer))}`;
  const used = sql`SELECT value ->> 0 AS key, count(*) AS tasks, sum(is_open) AS open
    FROM (${seen}) AS seen, json_each(seen.labels) GROUP BY value ->> 0`;
  return sql`${labels} ${isRestricted ? sql`` : sql`LEFT`} JOIN (${used}) AS used ON used.key = ${labels.nameKey}`;
}

function viewOf(counts: boolean): SQL<Counted> {
  if (!counts) return labelView;
  return jsonObject({
    ...labelFields,
    task_count: sql<number>`coalesce(used.tasks, 0)`,
    open_count: sql<number>`coalesce(used.open, 0)`,
  });
}
