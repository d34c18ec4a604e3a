import { and, between, type SQL, sql } from "drizzle-orm";
import type { Change, Publication } from "../../context/publisher.ts";
import type { RequestContext } from "../../context/request-context.ts";
import type { EntityName, EntityRegistry } from "../../db/entity.ts";
import { lastOfFeed } from "../../db/last-change.ts";
import { prepare } from "../../db/prepared.ts";
import { feed } from "../../db/schema/feed.ts";
import { sockets } from "../../db/schema/sockets.ts";
import { statements } from "../../db/statements.ts";
import { finalSQL, template } from "../../db/template.ts";
import { MAX_TERMS } from "../../db/union.ts";
import { memoize } from "../../kernel/memoize.ts";
import { columnsOf } from "./changes.ts";
import { readersOf } from "./readers.ts";
import type { FeedChange } from "./write.ts";

/**
 * The last event's `seq`: within a batch, which is a transaction, that of the batch's own newest event. SQLite keeps it
 * beside the table (https://www.sqlite.org/autoinc.html), also when the event is erased in the same batch.
 */
export const lastSeq: SQL = sql`(SELECT seq FROM sqlite_sequence WHERE name = 'events')`;

/** If there are more changes, for one person or in all, a publication has none of them, and hubs read the feed. */
const MAX_FOR_ONE = 100;
const MAX_IN_ALL = 400;

/** By user: the last `seq` of their feed; 0 for a feed that is still empty. */
export type Tips = Readonly<Record<string, number>>;

/**
 * The feed's tip of everyone who receives these changes and has sockets open, read before the feed rows are written.
 * Nobody else is called: a hub registers in `sockets` before it reads its tip (`docs/decisions/live.md`).
 */
export function tipsBefore(entities: EntityRegistry, changes: readonly FeedChange[]): SQL {
  return tipsOf({
    readers: union(changes.map((change) => finalSQL`SELECT reader FROM ${readersOf(entities, change)}`)),
  });
}

const tipsOf = template(["readers"], ({ readers }) => {
  const tip = lastOfFeed({ userId: sql`${sockets.userId}` });
  return sql`(SELECT json_group_object(${sockets.userId}, ${tip}) FROM ${sockets} WHERE ${sockets.userId} IN (${readers}))`;
});

function union(selects: readonly SQL[]): SQL {
  const [first = finalSQL``, ...others] = selects;
  if (selects.length <= MAX_TERMS) return others.reduce((all, each) => finalSQL`${all} UNION ${each}`, first);
  return union([finalSQL`SELECT reader FROM (${union(selects.slice(0, MAX_TERMS))})`, ...selects.slice(MAX_TERMS)]);
}

export type PublishedRow = Change & { readonly userId: string };

/** An event that has been written. */
export interface MadeEvent {
  readonly seq: number;
  /** What the write returns of it. */
  readonly data: unknown;
  readonly tips: Tips;
}

/**
 * The feed rows of these events, of these entities, as those readers see them who have sockets open. A row that has
 * changed since has a later `seq`, and is published with that.
 */
export function selectPublished(
  { entities }: RequestContext,
  events: readonly MadeEvent[],
  names: readonly EntityName[],
) {
  return publishedRows(entities)(
    { first: events[0]?.seq ?? 0, last: events.at(-1)?.seq ?? 0 },
    [...new Set(names)].sort(),
  );
}

const publishedRows = memoize((entities: EntityRegistry) => {
  const isHeard = sql`EXISTS (SELECT 1 FROM ${sockets} WHERE ${sockets.userId} = ${feed.userId})`;
  return prepare((names: readonly EntityName[]) =>
    statements
      .select({ userId: feed.userId, ...columnsOf(names.map((name) => entities[name])) })
      .from(feed)
      .where(and(between(feed.seq, sql.placeholder("first"), sql.placeholder("last")), isHeard))
      .orderBy(feed.seq, feed.entity, feed.entityId)
      .limit(MAX_IN_ALL + 1),
  );
});

/** One publication for each listener of a batch's events, which are in order. Without `rows` their hubs read the feed. */
export function publicationsOf(events: readonly MadeEvent[], rows?: readonly PublishedRow[]): Publication[] {
  const tip = events.at(-1)?.seq ?? 0;
  const isWhole = rows !== undefined && rows.length <= MAX_IN_ALL;
  const byReader = Map.groupBy(rows ?? [], ({ userId }) => userId);
  const prev = new Map(events.toReversed().flatMap(({ tips }) => Object.entries(tips)));
  return [...prev].map(([userId, prev]) => {
    const changes = (byReader.get(userId) ?? []).map(({ userId: _, ...change }) => change);
    return { userId, prev, tip, changes: isWhole && changes.length <= MAX_FOR_ONE ? changes : null };
  });
}
