import { eq, sql } from "drizzle-orm";
import type { RequestContext } from "../../context/request-context.ts";
import { entityOf } from "../../db/entity.ts";
import { insertInto } from "../../db/insert.ts";
import { events, feed } from "../../db/schema/feed.ts";
import { lastSeq, tipsBefore } from "./publications.ts";
import { isDeleted, readersOf } from "./readers.ts";
import { type FeedChange, isDeletion, type Write } from "./write.ts";

/** The statements that record a write: its event first, then a feed row for each change and reader. */
export function announce(ctx: RequestContext, write: Write<unknown>, actorId: string) {
  const { id } = ctx.entities[entityOf(write.event)];
  const named = eq(id, write.id);
  const itself: FeedChange = {
    entity: entityOf(write.event),
    where: write.onlyIf ? sql`${named} AND ${write.onlyIf}` : named,
    deleted: isDeletion(write),
    ...(write.readers && { readers: write.readers }),
  };
  const changes = [itself, ...(write.feedChanges ?? [])] as const;
  return [
    insertEvent(ctx, write, actorId, changes),
    ...changes.map((change) => insertFeedRows(ctx, write, actorId, change)),
  ] as const;
}

function insertEvent(
  { entities, now }: RequestContext,
  { event }: Write<unknown>,
  actorId: string,
  changes: readonly [FeedChange, ...FeedChange[]],
) {
  const [{ entity, deleted, where }] = changes;
  const { table, id, owner, subject, view } = entities[entity];
  const seenByActor = sql`(SELECT ${view(actorId)} FROM ${table} WHERE ${where})`.mapWith(JSON.parse);
  return insertInto(
    events,
    {
      event,
      entity,
      entityId: sql`${id}`,
      ownerId: sql`${owner}`,
      actorId,
      at: now.toISOString(),
      data: deleted ? null : sql`${view(sql`${owner}`)}`,
      subjectId: sql`${subject}`,
    },
    sql`FROM ${table} WHERE ${where}`,
  ).returning({ seq: events.seq, data: deleted ? sql`NULL` : seenByActor, tips: tipsBefore(entities, changes) });
}

function insertFeedRows(
  { entities, now }: RequestContext,
  { event }: Write<unknown>,
  actorId: string,
  change: FeedChange,
) {
  const excluded = (column: { name: string }) => sql`excluded.${sql.identifier(column.name)}`;
  return insertInto(
    feed,
    {
      userId: sql`change.reader`,
      entity: change.entity,
      entityId: sql`change.entity_id`,
      seq: lastSeq,
      gone: isDeleted(entities, change),
      event,
      actorId,
      at: now.toISOString(),
    },
    sql`FROM ${readersOf(entities, change)} AS change WHERE true`,
  ).onConflictDoUpdate({
    target: [feed.userId, feed.entity, feed.entityId],
    set: {
      seq: excluded(feed.seq),
      gone: excluded(feed.gone),
      event: excluded(feed.event),
      actorId: excluded(feed.actorId),
      at: excluded(feed.at),
    },
  });
}
