import { eq, type SQL, sql } from "drizzle-orm";
import type { RequestContext } from "../../context/request-context.ts";
import { type EntityDefinition, type EventName, entityOf, recordedView } from "../../db/entity.ts";
import { insertInto } from "../../db/insert.ts";
import { events, feed } from "../../db/schema/feed.ts";
import { statementOf } from "../../db/statements.ts";
import { finalSQL, rendered, template } from "../../db/template.ts";
import { memoize } from "../../kernel/memoize.ts";
import { lastSeq, tipsBefore } from "./publications.ts";
import { isDeleted, readersOf } from "./readers.ts";
import { type FeedChange, isDeletion, type Write } from "./write.ts";

/**
 * The statements that record a write: the insertion of its event, a SELECT of what the write returns, then a feed row for
 * each change and reader. A RETURNING in place of the SELECT takes as long.
 */
export function announce(ctx: RequestContext, write: Write<unknown>, actor: string) {
  const { event } = write;
  const entity = entityOf(event);
  const definition = ctx.entities[entity];
  const deleted = isDeletion(write);
  const { where, source, seq, onFirstRow, numbered } = write.ids
    ? severalRows(definition, write.ids)
    : oneRow(definition, writtenRow(ctx, write));
  const itself: FeedChange = { entity, where, deleted, ...(write.readers && { readers: write.readers }) };
  const changes = [itself, ...(write.feedChanges ?? [])];

  const common = { event, actor, at: ctx.now.toISOString() };
  const tips = onFirstRow(tipsBefore(ctx.entities, changes));
  const insertEvent = templatesOf(definition).insertEvent[deleted ? "deletion" : "change"];
  const returned = finalSQL`SELECT ${seq} AS seq, ${returnedBy(ctx, write, actor)} AS data, ${tips} AS tips ${source}`;
  return [
    statementOf(insertEvent({ ...common, source })),
    statementOf(returned, decodeReturned),
    ...changes.map((change) => feedRows(ctx, change, common, change === itself ? numbered : undefined)),
  ] as const;
}

/** Feed rows for a change, with the number of the batch's newest event. */
export function feedRows({ entities }: RequestContext, change: FeedChange, common: Common, numbered = asLast) {
  const rows = numbered(readersOf(entities, change));
  return statementOf(feedTemplate({ ...common, ...rows, entity: change.entity, deleted: isDeleted(entities, change) }));
}

interface Common {
  readonly event: EventName;
  readonly actor: string;
  readonly at: string;
}

/** What the write returns, for the entity's row. */
export function returnedBy({ entities }: RequestContext, write: Write<unknown>, actor: string): SQL {
  if (isDeletion(write)) return finalSQL`NULL`;
  return write.returns ?? entities[entityOf(write.event)].view(actor);
}

/** Which row of the entity the event is about. */
export function writtenRow({ entities }: RequestContext, { event, id, onlyIf }: Write<unknown>): SQL {
  const row = templatesOf(entities[entityOf(event)]).isRow({ id });
  return onlyIf ? finalSQL`${row} AND ${onlyIf}` : row;
}

function decodeReturned([seq, data, tips]: unknown[]) {
  return { seq, data: JSON.parse(String(data)), tips: JSON.parse(String(tips)) };
}

const lastSeqText = rendered(lastSeq);

/** Feed rows with the `seq` of the last event. */
function asLast(readers: SQL) {
  return { readers, seq: lastSeqText };
}

/** How the rows of a write are selected, and numbered by `seq`. */
function oneRow(entity: EntityDefinition, where: SQL) {
  return {
    where,
    source: templatesOf(entity).rowsWhere({ where }),
    seq: lastSeqText,
    onFirstRow: (tips: SQL) => tips,
    numbered: asLast,
  };
}

/** The same for several, in as many statements. The events have consecutive numbers, and so have the feed rows. */
function severalRows(entity: EntityDefinition, ids: readonly string[]) {
  const { areRows, rowsInOrder } = templatesOf(entity);
  const list = JSON.stringify(ids);
  const firstSeq = finalSQL`${lastSeqText} - ${ids.length - 1}`;
  return {
    where: areRows({ ids: list }),
    source: rowsInOrder({ ids: list }),
    seq: finalSQL`${firstSeq} + listed.key`,
    // The same for each of them.
    onFirstRow: (tips: SQL) => finalSQL`iif(listed.key = 0, ${tips}, '{}')`,
    numbered: (readers: SQL) => ({
      readers: finalSQL`(SELECT row.reader, row.entity_id, listed.key FROM ${readers} AS row
        JOIN json_each(${list}) AS listed ON listed.value = row.entity_id)`,
      seq: finalSQL`${firstSeq} + change.key`,
    }),
  };
}

const templatesOf = memoize((entity: EntityDefinition) => {
  const { table, id } = entity;
  return {
    isRow: template(["id"], (slots) => eq(id, slots.id)),
    areRows: template(["ids"], ({ ids }) => sql`${id} IN (SELECT value FROM json_each(${ids}))`),
    rowsWhere: template(["where"], ({ where }) => sql`FROM ${table} WHERE ${where}`),
    rowsInOrder: template(["ids"], ({ ids }) => {
      return sql`FROM json_each(${ids}) AS listed CROSS JOIN ${table} ON ${id} = listed.value ORDER BY listed.key`;
    }),
    insertEvent: { change: eventTemplate(entity, false), deletion: eventTemplate(entity, true) },
  };
});

/** `source` is what follows the SELECT of the rows. */
function eventTemplate(entity: EntityDefinition, deleted: boolean) {
  return template(["event", "actor", "at", "source"], ({ source, ...fields }) =>
    insertInto(events, eventRow(entity, fields, deleted), source).getSQL(),
  );
}

type EventFields = Readonly<Record<"event" | "actor" | "at", string | SQL>>;

/** The event of a row of the entity's table. */
export function eventRow(entity: EntityDefinition, { event, actor, at }: EventFields, deleted = false) {
  const { name, id, owner, subject } = entity;
  return {
    event,
    entity: name,
    entityId: sql`${id}`,
    ownerId: sql`${owner}`,
    actorId: actor,
    at,
    data: deleted ? null : recordedView(entity),
    subjectId: sql`${subject}`,
  };
}

const excluded = (column: { name: string }) => sql`excluded.${sql.identifier(column.name)}`;

/** The feed has only the latest change of each entity. */
const LATEST_CHANGE = {
  target: [feed.userId, feed.entity, feed.entityId],
  set: {
    seq: excluded(feed.seq),
    deleted: excluded(feed.deleted),
    event: excluded(feed.event),
    actorId: excluded(feed.actorId),
    at: excluded(feed.at),
  },
};

const feedTemplate = template(
  ["event", "actor", "at", "entity", "readers", "seq", "deleted"],
  ({ readers, ...fields }) => insertFeedRows(fields, readers).getSQL(),
);

interface FeedFields extends EventFields {
  readonly entity: string | SQL;
  readonly seq: SQL;
  readonly deleted: boolean | SQL;
}

/** @param readers a FROM of `reader`, `entity_id` and what `seq` and `deleted` need, which they call `change` */
export function insertFeedRows({ entity, seq, deleted, event, actor, at }: FeedFields, readers: SQL) {
  return insertInto(
    feed,
    {
      userId: sql`change.reader`,
      entity,
      entityId: sql`change.entity_id`,
      seq,
      deleted,
      event,
      actorId: actor,
      at,
    },
    sql`FROM ${readers} AS change WHERE true`,
  ).onConflictDoUpdate(LATEST_CHANGE);
}
