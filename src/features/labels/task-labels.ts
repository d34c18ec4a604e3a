import { type Placeholder, type SQL, sql } from "drizzle-orm";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { insertInto } from "../../db/insert.ts";
import { labels } from "../../db/schema/labels.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { newId } from "../../kernel/ids.ts";
import { lastPosition } from "../../kernel/position.ts";
import type { FeedChange } from "../feed/write.ts";
import { labelsNamed, type StoredLabel } from "./names.ts";

/** What a write does to the labels of a task. */
export interface LabelChange {
  /** Labels that the task has afterwards. */
  readonly listed: readonly StoredLabel[];
  /** The keys of those that it loses; null for all that are not listed. */
  readonly removed: readonly string[] | null;
}

export function replaceLabels(names: readonly string[]): LabelChange {
  return { listed: labelsNamed(names), removed: null };
}

type Slot = SQL | Placeholder | string | null;

/** The values for `labelsAfter`, also where they are placeholders. */
export function labelValues({ principal }: AuthenticatedContext, { listed, removed }: LabelChange) {
  return {
    actor: principal.userId,
    listed: JSON.stringify(listed),
    removed: removed && JSON.stringify(removed),
  };
}

export const LABEL_PLACEHOLDERS = {
  actor: sql.placeholder("actor"),
  listed: sql.placeholder("listed"),
  removed: sql.placeholder("removed"),
};

/**
 * The value of `tasks.labels` after a change of `stored`, so that two changes at once lose nothing. Listed labels are
 * spelled as in the palette of `actor`; others stay as they are.
 */
export function labelsAfter({ actor, listed, removed }: Record<"actor" | "listed" | "removed", Slot>, stored: SQL) {
  const keys = (list: Slot | SQL) => sql`(SELECT value ->> 0 FROM json_each(${list}))`;
  const stays = sql`iif(${removed} IS NULL, value ->> 0 IN ${keys(listed)},
    value ->> 0 NOT IN (SELECT value FROM json_each(${removed})))`;
  const all = sql`SELECT value ->> 0 AS key, value ->> 1 AS name, value ->> 2 AS search FROM json_each(${stored})
    WHERE ${stays} UNION ALL SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(${listed})
    WHERE value ->> 0 NOT IN ${keys(stored)}`;
  const spelled = sql`(SELECT ${labels.name} FROM ${labels}
    WHERE ${labels.ownerId} = ${actor} AND ${labels.nameKey} = entry.key AND entry.key IN ${keys(listed)})`;
  const entries = sql`SELECT json_array(key, coalesce(${spelled}, name), search) AS label FROM (${all}) AS entry ORDER BY key`;
  return sql<string | null>`(SELECT nullif(json_group_array(json(label)), '[]') FROM (${entries}))`;
}

/** Whether the change would change the task of the outer query. */
export function changesLabels(ctx: AuthenticatedContext, change: LabelChange): SQL {
  return sql`${tasks.labels} IS NOT ${labelsAfter(labelValues(ctx, change), sql`${tasks.labels}`)}`;
}

/** The names as a task shows them: null is an empty list. */
export function labelNames(stored: SQL): SQL<string[]> {
  const names = sql`(SELECT json_group_array(value ->> 1) FROM json_each(${stored}))`;
  return sql`json(iif(${stored} IS NULL, '[]', ${names}))`;
}

/**
 * Adds names that are used for the first time to the actor's palette. `isNew` is a condition on `value`, the label as
 * JSON with its `key`.
 */
export function addToPalette(ctx: AuthenticatedContext, { listed }: LabelChange, isNew: SQL) {
  if (listed.length === 0) return { statements: [], feedChanges: [] };
  const made = listed.map(([key, name]) => ({ id: newId(ctx.now), key, name, position: lastPosition(ctx.now) }));
  const at = ctx.now.toISOString();
  const insert = insertInto(
    labels,
    {
      id: sql`value ->> 'id'`,
      ownerId: ctx.principal.userId,
      name: sql`value ->> 'name'`,
      nameKey: sql`value ->> 'key'`,
      position: sql`value ->> 'position'`,
      createdAt: at,
      updatedAt: at,
    },
    sql`FROM json_each(${JSON.stringify(made)}) WHERE ${isNew}`,
  ).onConflictDoNothing();
  const ids = JSON.stringify(made.map(({ id }) => id));
  const change: FeedChange = { entity: "label", where: sql`${labels.id} IN (SELECT value FROM json_each(${ids}))` };
  return { statements: [insert], feedChanges: [change] };
}
