import { eq, type SQL, sql } from "drizzle-orm";
import type { RequestContext } from "../../context/request-context.ts";
import { type EntityDefinition, type EventName, entityOf } from "../../db/entity.ts";
import { insertInto } from "../../db/insert.ts";
import { events, feed } from "../../db/schema/feed.ts";
import { statementOf } from "../../db/statements.ts";
import { finalSQL, rendered, template } from "../../db/template.ts";
import { lastSeq, tipsBefore } from "./publications.ts";
import { isDeleted, readersOf } from "./readers.ts";
import { type FeedChange, isDeletion, type Write } from "./write.ts";

/** The statements that record a write: its event first, then a feed row for each change and reader. */
export function announce(ctx: RequestContext, write: Write<unknown>, actor: string) {
  const { event } = write;
  const entity = entityOf(event);
  const definition = ctx.entities[entity];
  const answer = answerOf(ctx, write, actor);
  const deleted = isDeletion(write);
  const { where, source, shown, first, placed } = write.ids
    ? severalRows(definition, write.ids)
    : oneRow(definition, writtenRow(ctx, write));
  const itself: FeedChange = { entity, where, deleted, ...(write.readers && { readers: write.readers }) };
  const changes = [itself, ...(write.feedChanges ?? [])];

  const common = { event, actor, at: ctx.now.toISOString() };
  const tips = first(tipsBefore(ctx.entities, changes));
  const insertEvent = templatesOf(definition).insertEvent[deleted ? "deletion" : "change"];
  return [
    statementOf(insertEvent({ ...common, source, shown, tips, answer }), decodeEvent),
    ...changes.map((change) => feedRows(ctx, change, common, change === itself ? placed : undefined)),
  ] as const;
}

/** Feed rows for a change, with the number of the batch's newest event. */
export function feedRows({ entities }: RequestContext, change: FeedChange, common: Common, placed = asLast) {
  const rows = placed(readersOf(entities, change));
  return statementOf(feedTemplate({ ...common, ...rows, entity: change.entity, deleted: isDeleted(entities, change) }));
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

const lastSeqText = rendered(lastSeq);

/** Feed rows with the `seq` of the last event. */
function asLast(readers: SQL) {
  return { readers, seq: lastSeqText };
}

function oneRow(entity: EntityDefinition, where: SQL) {
  return {
    where,
    source: templatesOf(entity).rowsWhere({ where }),
    shown: where,
    first: (tips: SQL) => tips,
    placed: asLast,
  };
}

/** As many statements as for one. The events have consecutive numbers, and so have the feed rows. */
function severalRows(entity: EntityDefinition, ids: readonly string[]) {
  const { areRows, rowsInOrder, isEvents } = templatesOf(entity);
  const list = JSON.stringify(ids);
  return {
    where: areRows({ ids: list }),
    source: rowsInOrder({ ids: list }),
    shown: isEvents,
    // The same for each of them.
    first: (tips: SQL) => finalSQL`iif(entity_id = ${ids[0] ?? ""}, ${tips}, '{}')`,
    placed: (readers: SQL) => ({
      readers: finalSQL`(SELECT row.reader, row.entity_id, place.key FROM ${readers} AS row
        JOIN json_each(${list}) AS place ON place.value = row.entity_id)`,
      seq: finalSQL`${lastSeqText} - ${ids.length - 1} + change.key`,
    }),
  };
}

const templates = new WeakMap<EntityDefinition, ReturnType<typeof makeTemplates>>();

function templatesOf(entity: EntityDefinition) {
  const found = templates.get(entity) ?? makeTemplates(entity);
  templates.set(entity, found);
  return found;
}

function makeTemplates(entity: EntityDefinition) {
  const { table, id } = entity;
  return {
    isRow: template(["id"], (slots) => eq(id, slots.id)),
    areRows: template(["ids"], ({ ids }) => sql`${id} IN (SELECT value FROM json_each(${ids}))`),
    rowsWhere: template(["where"], ({ where }) => sql`FROM ${table} WHERE ${where}`),
    rowsInOrder: template(["ids"], ({ ids }) => {
      return sql`FROM json_each(${ids}) AS place CROSS JOIN ${table} ON ${id} = place.value ORDER BY place.key`;
    }),
    isEvents: rendered(sql`${id} = ${events.entityId}`),
    insertEvent: { change: eventTemplate(entity, false), deletion: eventTemplate(entity, true) },
  };
}

/** `source` is what follows the SELECT of the rows; `shown`, in what is returned, the condition of an event's own row. */
function eventTemplate({ name, table, id, owner, subject, view }: EntityDefinition, deleted: boolean) {
  const slots = ["event", "actor", "at", "source", "shown", "tips", "answer"] as const;
  return template(slots, ({ event, actor, at, source, shown, tips, answer }) =>
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
      source,
    )
      .returning({
        seq: events.seq,
        data: deleted ? sql`NULL` : sql`(SELECT ${answer} FROM ${table} WHERE ${shown})`,
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
  ["event", "actor", "at", "entity", "readers", "seq", "deleted"],
  ({ event, actor, at, entity, readers, seq, deleted }) =>
    insertInto(
      feed,
      {
        userId: sql`change.reader`,
        entity,
        entityId: sql`change.entity_id`,
        seq,
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
