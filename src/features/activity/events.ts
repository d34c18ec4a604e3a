import { eq, type SQL, sql } from "drizzle-orm";
import { preparedTokenReaches } from "../../auth/restriction.ts";
import type { Entities, EntityName } from "../../db/entity.ts";
import { type ShapeOf, viewBy } from "../../db/json.ts";
import { categories } from "../../db/schema/categories.ts";
import { comments } from "../../db/schema/comments.ts";
import { events } from "../../db/schema/feed.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { rendered } from "../../db/template.ts";
import { type Person, personWith } from "../sharing/people.ts";
import { categoryRole, isGrantedCategory, taskRole } from "../sharing/roles.ts";
import { wholeTask } from "../tasks/entity.ts";

/** An event as one viewer sees it. */
export interface EventView {
  seq: number;
  event: string;
  entity: string;
  id: string;
  actor_id: string;
  /** Null once the account is deleted. */
  actor: Person | null;
  at: string;
  data: Data;
}

/** Profile events are in no task's history. Only the profile's owner receives them. */
type Data = ShapeOf<Entities[Exclude<EntityName, "profile">]["view"]> | null;

const actor = rendered(personWith(events.actorId)).mapWith(JSON.parse) as SQL<Person | null>;

/**
 * An event stores the owner's view. The viewer sees it with their own current role, and with category and parent only if
 * they can see those.
 */
export const dataFor = viewBy<Data>((viewer) => {
  const task = sql`(SELECT ${taskRole(viewer)} FROM ${tasks} WHERE ${eq(tasks.id, events.entityId)})`;
  const category = sql`(SELECT ${categoryRole(viewer)} FROM ${categories} WHERE ${eq(categories.id, events.entityId)})`;
  const then = sql`(${events.data} ->> '$.category_id')`;
  const granted = isGrantedCategory(viewer, then);
  const owned = sql`EXISTS (SELECT 1 FROM ${categories} WHERE ${categories.id} = ${then} AND ${categories.ownerId} = ${viewer})`;
  const parent = sql`(SELECT ${tasks.id} FROM ${tasks} WHERE ${tasks.id} = ${events.data} ->> '$.parent_id' AND ${taskRole(viewer)} IS NOT NULL)`;
  // A deleted comment's text is no longer shown.
  const isThere = sql`EXISTS (SELECT 1 FROM ${comments} WHERE ${comments.id} = ${events.entityId})`;
  return rendered(sql`CASE WHEN ${events.data} IS NULL THEN NULL
    WHEN ${events.entity} = 'task' THEN json_set(${wholeTask(sql`${events.data}`)}, '$.role', ${task},
      '$.category_id', iif(${granted} OR ${owned}, ${then}, NULL), '$.parent_id', ${parent})
    WHEN ${events.entity} = 'category' THEN json_set(${events.data}, '$.role', ${category})
    WHEN ${events.entity} = 'comment' AND NOT ${isThere} THEN NULL
    ELSE ${events.data} END`) as SQL<Data>;
});

export const viewer = sql`${sql.placeholder("viewer")}`;

/** Expressions, because Drizzle cannot select columns from a FROM in raw SQL. */
export const eventColumns = {
  seq: sql<number>`${events.seq}`,
  event: sql<string>`${events.event}`,
  entity: sql<string>`${events.entity}`,
  id: sql<string>`${events.entityId}`,
  actor_id: sql<string>`${events.actorId}`,
  actor: actor.as("actor"),
  at: sql<string>`${events.at}`,
  data: dataFor(viewer).as("data"),
};

const shownCategory = sql`(shown ->> '$.category_id')`;
const reachedParent = sql`(SELECT ${tasks.id} FROM ${tasks} WHERE ${tasks.id} = shown ->> '$.parent_id' AND ${preparedTokenReaches(tasks.categoryId)})`;

/** A restricted token does not see in past events the categories and tasks that it does not reach. */
export const restrictedColumns = {
  ...eventColumns,
  data: sql`(SELECT json_replace(shown, '$.category_id', iif(${preparedTokenReaches(shownCategory)}, ${shownCategory}, NULL),
    '$.parent_id', ${reachedParent}) FROM (SELECT ${dataFor(viewer)} AS shown))`
    .mapWith(JSON.parse)
    .as("data") as typeof eventColumns.data,
};

/** Other users' reminders and the addresses of invitations are private. Nobody needs the pruning of old invitations. */
export const isListed = sql`(${events.entity} <> 'reminder' OR ${events.ownerId} = ${viewer})
  AND ${events.event} NOT IN ('invitation.received', 'invitation.deleted')`;
