import { sql } from "drizzle-orm";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { requestGuards } from "../../context/request-guards.ts";
import { type BatchItem, runBatch, throwGuardError } from "../../db/batch.ts";
import { type EntityName, type EventName, entityOf } from "../../db/entity.ts";
import { check, type Guard } from "../../db/guard.ts";
import { insertInto } from "../../db/insert.ts";
import { isAmongValues } from "../../db/rows.ts";
import { events } from "../../db/schema/feed.ts";
import { type Statement, statementOf } from "../../db/statements.ts";
import { eventRow, feedRows, insertFeedRows } from "./announce.ts";
import { lastSeq, type Tips, tipsBefore } from "./publications.ts";
import { readersOf } from "./readers.ts";
import type { FeedChange } from "./write.ts";

/** One change of each of these rows: an event for each, in the order of their ids. */
export interface RowsWrite {
  readonly event: EventName;
  readonly ids: readonly string[];
  /** Each row must be there once they have run. */
  readonly statements: readonly BatchItem[];
  readonly feedChanges?: readonly FeedChange[];
  /** What must still be there while the feed rows are written. */
  readonly postWrites?: readonly BatchItem[];
}

/**
 * As `commit()`, for many rows in few statements: their number does not depend on the number of rows. A publication cannot
 * carry so many changes, so hubs read the feed.
 * @throws AppError `session_ended`, `suspended`; a guard's own error; UniqueViolation
 */
export async function commitRows(
  ctx: AuthenticatedContext,
  guards: readonly Guard[],
  writes: readonly RowsWrite[],
): Promise<void> {
  const made = writes.filter(({ ids }) => ids.length > 0);
  if (made.length === 0) return;
  const parts = made.map((write) => partOf(ctx, write));
  const head = check(...requestGuards(ctx), ...guards);
  const items = [head, ...parts.flatMap(({ items }) => items), statementOf(sql`SELECT ${lastSeq} AS seq`)];
  const results = (await runBatch(ctx.db, items).catch(throwGuardError)) as unknown as readonly unknown[][];

  const own = results.slice(1);
  const tips = parts.map(({ items, tipsAt }) => own.splice(0, items.length)[tipsAt]?.[0] as Tips);
  const [[tip]] = results.at(-1) as [[number]];
  const prev = new Map(tips.toReversed().flatMap((each) => Object.entries(each)));
  ctx.publish([...prev].map(([userId, prev]) => ({ userId, prev, tip, changes: null })));
  ctx.dispatch(made.map(({ event }) => ({ event, actorId: ctx.principal.userId, data: null })));
  if (ctx.exchange) ctx.exchange.seq = tip;
}

function partOf(ctx: AuthenticatedContext, write: RowsWrite) {
  const { event, ids, statements, feedChanges = [], postWrites = [] } = write;
  const entity = entityOf(event);
  const itself: FeedChange = { entity, where: isAmongValues(ctx.entities[entity].id, ids) };
  const tips = statementOf(
    sql`SELECT ${tipsBefore(ctx.entities, [itself, ...feedChanges])} AS tips`,
    ([tips]) => JSON.parse(String(tips)) as Tips,
  );
  const common = { event, actor: ctx.principal.userId, at: ctx.now.toISOString() };
  const items: BatchItem[] = [
    ...statements,
    tips,
    insertEvents(ctx, entity, ids, common),
    insertFeed(ctx, itself, ids, common),
    ...feedChanges.map((change) => feedRows(ctx, change, common)),
    ...postWrites,
  ];
  return { items, tipsAt: statements.length };
}

type Common = Parameters<typeof feedRows>[2];

function insertEvents(ctx: AuthenticatedContext, name: EntityName, ids: readonly string[], common: Common): Statement {
  const definition = ctx.entities[name];
  const { table, id } = definition;
  return insertInto(
    events,
    eventRow(definition, common),
    sql`FROM json_each(${JSON.stringify(ids)}) AS each CROSS JOIN ${table} ON ${id} = each.value ORDER BY each.key`,
  );
}

/** The events have the last numbers, in the order of the ids. */
function insertFeed(ctx: AuthenticatedContext, change: FeedChange, ids: readonly string[], common: Common): Statement {
  // MATERIALIZED, so that SQLite makes an index of it.
  const numbered = sql`(WITH numbered(number, id) AS MATERIALIZED
    (SELECT key, value FROM json_each(${JSON.stringify(ids)}))
    SELECT change.reader, change.entity_id, numbered.number FROM ${readersOf(ctx.entities, change)} AS change
    JOIN numbered ON numbered.id = change.entity_id)`;
  const seq = sql`${lastSeq} - ${ids.length - 1} + change.number`;
  return insertFeedRows({ ...common, entity: change.entity, seq, deleted: false }, numbered);
}
