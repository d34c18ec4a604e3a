import { eq, type SQL, sql } from "drizzle-orm";
import { type Statement, statements } from "../../db/client.ts";
import type { Context, Visit } from "../../db/context.ts";
import type { Guard } from "../../db/guard.ts";
import { type Entity, events, feed } from "../../db/schema/feed.ts";
import { sessionGuards } from "../../db/session.ts";
import { write } from "../../db/write.ts";
import { ENTITIES, type Representations } from "./entities.ts";
import type { EventName, SideEffect } from "./events.ts";
import { type Published, publications, selectPublished, type Tips, thisEvent, tipsOf } from "./published.ts";
import { isGone, readersOf } from "./readers.ts";

type EntityOf<Event extends EventName> = Event extends `${infer Name extends Entity}.${string}` ? Name : never;
type DataOf<Event extends EventName> = Event extends `${string}.deleted` ? null : Representations[EntityOf<Event>];

export interface Write<Event extends EventName> {
  readonly event: Event;
  readonly id: string;
  readonly guards?: readonly Guard[];
  readonly writes: readonly Statement[];
  readonly sideEffects?: readonly SideEffect[];
  /** What is to be there still while it is told of: rows that go with what someone can no longer see. */
  readonly afterwards?: readonly Statement[];
}

/** It happened: this is its place in everyone's order, and the entity's representation after, as the actor sees it (null: deleted). */
export interface Committed<Event extends EventName> {
  readonly seq: number;
  readonly data: DataOf<Event>;
}

interface WrittenEvent<Event extends EventName> extends Committed<Event> {
  readonly tips: Tips;
}

/**
 * The one way to write an entity: the rows, the event and a feed row for each person who can see it, in one D1 batch
 * that happens as a whole or, where a guard refuses or the session has ended, not at all. Then their hubs are told.
 * @throws AppError `session_ended`, `suspended`, a guard's own error, Aborted for a guard without one
 */
export async function commit<Event extends EventName>(ctx: Context, change: Write<Event>): Promise<Committed<Event>> {
  const told = announce(ctx, change);
  // A deletion is told before it is done: afterwards nobody could say who had been able to see it.
  const writes = isDeletion(change) ? [...told, ...change.writes] : [...change.writes, ...told];
  const batch = [...writes, ...(change.afterwards ?? [])];
  const guards = [...sessionGuards(ctx), ...(change.guards ?? [])];
  const results = await write(ctx, guards, [...batch, selectPublished(ctx)]);
  const [event] = results[batch.indexOf(told[0])] as WrittenEvent<Event>[];
  if (!event) throw new Error(`${change.event} found no ${change.id}: a guard is missing`);
  ctx.publish(publications(event, results.at(-1) as Published[]));
  return { seq: event.seq, data: event.data };
}

/** A new account's first change: its session is one of the rows written, so there is none to guard; nobody listens yet. */
export async function commitFirst<Event extends EventName>(ctx: Context, change: Write<Event>) {
  await write(ctx, change.guards ?? [], [...change.writes, ...announce(ctx, change)]);
}

/** A change that nobody is signed in for: a reminder is due, a link in a mail is followed. */
export interface UnattendedWrite<Event extends EventName> extends Write<Event> {
  /** On whose behalf. */
  readonly actorId: string;
  /** Looked at once the rows have been written: where it does not hold, there is no event, and nobody is told. */
  readonly happened: SQL;
  /** Who is told, as a SELECT of `reader`, where that is not everyone who can see it. */
  readonly readers?: SQL;
}

/** Several such changes as one batch, each with an event of its own: its place, or undefined where it did not happen. */
export async function commitUnattended<Event extends EventName>(
  visit: Visit,
  changes: readonly UnattendedWrite<Event>[],
): Promise<(Committed<Event> | undefined)[]> {
  // D1 refuses an empty batch.
  if (changes.length === 0) return [];
  const parts = changes.map((change) => {
    const by = { ...visit, actor: { userId: change.actorId } };
    return [...change.writes, ...announce(by, change, change), selectPublished(visit)];
  });
  const results = await write(visit, [], parts.flat());
  return changes.map(({ writes }, place) => {
    const part = results.splice(0, parts[place]?.length);
    const [event] = part[writes.length] as WrittenEvent<Event>[];
    if (!event) return undefined;
    visit.publish(publications(event, part.at(-1) as Published[]));
    return { seq: event.seq, data: event.data };
  });
}

/**
 * Deletes someone, with what was theirs: others are told what is gone, and nobody is left to read the event itself. What
 * is told is not carried to hubs, which look for themselves.
 */
export async function commitErasure(ctx: Context, change: Write<"profile.deleted">): Promise<void> {
  const told = announce(ctx, change);
  const results = await write(ctx, change.guards ?? [], [...told, ...change.writes]);
  const [event] = results[0] as WrittenEvent<"profile.deleted">[];
  if (event) ctx.publish(publications(event, []));
}

function isDeletion({ event }: Write<EventName>): boolean {
  return event.endsWith(".deleted");
}

/** Of an actor: on whose behalf. */
type Telling = Visit & { readonly actor: Pick<Context["actor"], "userId"> };

function announce(
  ctx: Telling,
  change: Write<EventName>,
  { happened, readers }: { happened?: SQL; readers?: SQL } = {},
): [Statement, ...Statement[]] {
  const entity = change.event.split(".")[0] as Entity;
  const named = eq(ENTITIES[entity].id, change.id);
  const itself: SideEffect = {
    entity,
    gone: isDeletion(change),
    where: happened ? sql`${named} AND ${happened}` : named,
    ...(readers && { readers }),
  };
  const rows = [itself, ...(change.sideEffects ?? [])] as const;
  return [eventOf(ctx, change, rows), ...rows.map((row) => feedRows(ctx, change, row))];
}

function eventOf({ actor, now }: Telling, { event }: Write<EventName>, rows: readonly [SideEffect, ...SideEffect[]]) {
  const [{ entity, gone, where }] = rows;
  const { table, id, owner, subject, view } = ENTITIES[entity];
  return statements
    .insert(events)
    .select(
      sql`SELECT NULL, ${event}, ${entity}, ${id}, ${owner}, ${actor.userId}, ${now.toISOString()},
        ${gone ? sql`NULL` : view(sql`${owner}`)}, ${subject} FROM ${table} WHERE ${where}`,
    )
    .returning({ seq: events.seq, data: gone ? sql`NULL` : seenBy(actor.userId, rows[0]), tips: tipsOf(rows) });
}

function seenBy(viewer: string, { entity, where }: SideEffect) {
  const { table, view } = ENTITIES[entity];
  return sql`(SELECT ${view(viewer)} FROM ${table} WHERE ${where})`.mapWith(JSON.parse);
}

function feedRows({ actor, now }: Telling, { event }: Write<EventName>, row: SideEffect) {
  return statements
    .insert(feed)
    .select(
      sql`SELECT reader, ${row.entity}, entity_id, ${thisEvent}, ${isGone(row)}, ${event}, ${actor.userId},
        ${now.toISOString()} FROM ${readersOf(row)} AS told_of WHERE true`,
    )
    .onConflictDoUpdate({
      target: [feed.userId, feed.entity, feed.entityId],
      set: {
        seq: sql`excluded.seq`,
        gone: sql`excluded.gone`,
        event: sql`excluded.event`,
        actorId: sql`excluded.actor_id`,
        at: sql`excluded.at`,
      },
    });
}
