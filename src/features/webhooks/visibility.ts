import { getTableName, type SQL, sql } from "drizzle-orm";
import { events, feed } from "../../db/schema/feed.ts";
import { snapshots } from "../../db/schema/snapshots.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { users } from "../../db/schema/users.ts";
import { webhooks } from "../../db/schema/webhooks.ts";
import { snapshot, snapshotsOf } from "../feed/snapshots.ts";
import { seenCategory } from "../sharing/roles.ts";

// Conditions on a row of `webhooks`, an event, and the row that the webhook's owner has in `feed` for the event's entity.

const owner = sql`${webhooks.userId}`;

/** Nothing goes to the endpoints of a suspended user, whose sessions and tokens rest, too. */
export const isSuspended = sql`EXISTS (SELECT 1 FROM ${users} WHERE ${users.id} = ${owner}
  AND ${users.suspendedAt} IS NOT NULL)`;

/** Joins that row. Whoever never saw the entity has none. */
export const isFeedRow = sql`${feed.userId} = ${owner} AND ${feed.entity} = ${events.entity}
  AND ${feed.entityId} = ${events.entityId}`;

/** The endpoint wants events of this name. */
export const isNamed = sql`EXISTS (SELECT 1 FROM json_each(${webhooks.events})
  WHERE value IN ('*', ${events.entity} || '.*', ${events.event}))`;

/** Inviters must not learn whether anyone has an address. Nobody needs the pruning of old invitations. */
const isSendable = sql`(${events.event} <> 'invitation.received' OR ${events.actorId} = ${owner})
  AND ${events.event} <> 'invitation.deleted'`;

/** The category that the event's task, or the task that it belongs to, is in now, as far as the owner sees it. */
const category = sql`(SELECT ${seenCategory(owner)} FROM ${tasks} WHERE ${tasks.id} = ${events.subjectId})`;

/** The category that the task was in before the event. */
const formerCategory = sql`(SELECT former.data ->> '$.category_id' FROM ${events} AS former
  WHERE former.subject_id = ${events.subjectId} AND former.entity = 'task' AND former.data IS NOT NULL
    AND former.seq < ${events.seq} ORDER BY former.seq DESC LIMIT 1)`;

/** The category of a deleted task. A subtask moves with its parent, without an event of its own. */
const deletedFrom = sql`(SELECT ${snapshot("category_id")} FROM ${snapshots} WHERE ${events.event} = 'task.deleted'
  AND ${snapshotsOf(sql`${events.seq}`, getTableName(tasks))} AND ${snapshot("id")} = ${events.entityId})`;

const isInside = sql`(${webhooks.categories} IS NULL OR ${isAmong(sql`${events.subjectId}`)} OR ${isAmong(category)})`;

const wasInside = sql`(${isAmong(sql`${events.data} ->> '$.category_id'`)} OR ${isAmong(formerCategory)}
  OR ${isAmong(deletedFrom)})`;

function isAmong(id: SQL): SQL {
  return sql`${id} IN (SELECT value FROM json_each(${webhooks.categories}))`;
}

/** Whether the event is sent to the endpoint: its owner can see the entity, or lost it with the event or since. */
export const isConcerned = sql`${isNamed} AND ${isSendable} AND (NOT ${feed.deleted} OR ${feed.seq} >= ${events.seq})
  AND (${isInside} OR ${wasInside})`;

/** Whether what the event recorded is sent, and not just that the entity is deleted. */
export const isShown = sql`(${events.data} IS NOT NULL AND NOT ${feed.deleted} AND ${isInside})`;
