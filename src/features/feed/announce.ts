import { eq, type SQL, sql } from "drizzle-orm";
import type { RequestContext } from "../../context/request-context.ts";
import { type EntityDefinition, type EventName, entityOf } from "../../db/entity.ts";
import { insertInto } from "../../db/insert.ts";
import { events, feed } from "../../db/schema/feed.ts";
import { statementOf } from "../../db/statements.ts";
import { finalSQL, template } from "../../db/template.ts";
import { lastSeq, tipsBefore } from "./publications.ts";
import { isDeleted, readersOf } from "./readers.ts";
import { type FeedChange, isDeletion, type Write } from "./write.ts";

/** The statements that record a write: its event first, then a feed row for each change and reader. */
export function announce(ctx: RequestContext, write: Write<unknown>, actor: string) {
  const { event } = write;
  const entity = entityOf(event);
  const { insertEvent } = templatesOf(ctx.entities[entity]);
  const answer = answerOf(ctx, write, actor);
  const where = writtenRow(ctx, write);
  const deleted = isDeletion(write);
  const itself: FeedChange = { entity, where, deleted, ...(write.readers && { readers: write.readers }) };
  const changes = [itself, ...(write.feedChanges ?? [])];

  const common = { event, actor, at: ctx.now.toISOString() };
  const tips = tipsBefore(ctx.entities, changes);
  return [
    statementOf(insertEvent[deleted ? "deletion" : "change"]({ ...common, where, tips, answer }), decodeEvent),
    ...changes.map((change) => feedRows(ctx, change, common)),
  ] as const;
}

/** Feed rows for a change, with the number of the batch's newest event. */
export function feedRows({ entities }: RequestContext, change: FeedChange, common: Common) {
  const readers = readersOf(entities, change);
  return statementOf(feedTemplate({ ...common, entity: change.entity, readers, deleted: isDeleted(entities, change) }));
}

interface Common {
  readonly event: EventName;
  readonly actor: string;
  readonly at: string;
}

/** What the write returns, for the entity's row. */
export function answerOf({ entities }: RequestContext, write: Write<unknown>, actor: string): SQL {
  if (isDeletion(write)) return finalSQL`NULL`;
  return write.answer ?? entities[entityOf(write.event)].view(actor);
}

/** Which row of the entity the event is about. */
export function writtenRow({ entities }: RequestContext, { event, id, onlyIf }: Write<unknown>): SQL {
  const row = templatesOf(entities[entityOf(event)]).isRow({ id });
  return onlyIf ? finalSQL`${row} AND ${onlyIf}` : row;
}

function decodeEvent([seq, data, tips]: unknown[]) {
  return { seq, data: JSON.parse(String(data)), tips: JSON.parse(String(tips)) };
}

const templates = new WeakMap<EntityDefinition, ReturnType<typeof makeTemplates>>();

function templatesOf(entity: EntityDefinition) {
  const found = templates.get(entity) ?? makeTemplates(entity);
  templates.set(entity, found);
  return found;
}

function makeTemplates(entity: EntityDefinition) {
  return {
    isRow: template(["id"], ({ id }) => eq(entity.id, id)),
    insertEvent: { change: eventTemplate(entity, false), deletion: eventTemplate(entity, true) },
  };
}

function eventTemplate({ name, table, id, owner, subject, view }: EntityDefinition, deleted: boolean) {
  return template(["event", "actor", "at", "where", "tips", "answer"], ({ event, actor, at, where, tips, answer }) =>
    insertInto(
      events,
      {
        event,
        entity: name,
        entityId: sql`${id}`,
        ownerId: sql`${owner}`,
        actorId: actor,
        at,
        data: deleted ? null : sql`${view(sql`${owner}`)}`,
        subjectId: sql`${subject}`,
      },
      sql`FROM ${table} WHERE ${where}`,
    )
      .returning({
        seq: events.seq,
        data: deleted ? sql`NULL` : sql`(SELECT ${answer} FROM ${table} WHERE ${where})`,
        tips,
      })
      .getSQL(),
  );
}

const excluded = (column: { name: string }) => sql`excluded.${sql.identifier(column.name)}`;

/** Of an entity only the latest change is kept. */
export const LATEST_CHANGE = {
  target: [feed.userId, feed.entity, feed.entityId],
  set: {
    seq: excluded(feed.seq),
    gone: excluded(feed.gone),
    event: excluded(feed.event),
    actorId: excluded(feed.actorId),
    at: excluded(feed.at),
  },
};

const feedTemplate = template(
  ["event", "actor", "at", "entity", "readers", "deleted"],
  ({ event, actor, at, entity, readers, deleted }) =>
    insertInto(
      feed,
      {
        userId: sql`change.reader`,
        entity,
        entityId: sql`change.entity_id`,
        seq: lastSeq,
        gone: deleted,
        event,
        actorId: actor,
        at,
      },
      sql`FROM ${readers} AS change WHERE true`,
    )
      .onConflictDoUpdate(LATEST_CHANGE)
      .getSQL(),
);
