import { eq, type SQL, sql } from "drizzle-orm";
import { type Statement, statements } from "../../db/client.ts";
import type { Context } from "../../db/context.ts";
import type { Guard } from "../../db/guard.ts";
import { type Entity, events, feed } from "../../db/schema/feed.ts";
import { sessionGuard } from "../../db/session.ts";
import { write } from "../../db/write.ts";
import { ENTITIES, type Representations } from "./entities.ts";
import type { EventName, SideEffect } from "./events.ts";
import { readersOf } from "./readers.ts";

type EntityOf<Event extends EventName> = Event extends `${infer Name extends Entity}.${string}` ? Name : never;
type DataOf<Event extends EventName> = Event extends `${string}.deleted` ? null : Representations[EntityOf<Event>];

export interface Change<Event extends EventName> {
  readonly event: Event;
  readonly id: string;
  readonly guards?: readonly Guard[];
  readonly writes: readonly Statement[];
  readonly sideEffects?: readonly SideEffect[];
}

/** It happened: this is its place in everyone's order, and the entity's representation after (null: deleted). */
export interface Committed<Event extends EventName> {
  readonly seq: number;
  readonly data: DataOf<Event>;
}

/**
 * The one way to write an entity: the rows, the event and a feed row for each person who can see it, in one D1 batch
 * that happens as a whole or, where a guard refuses or the session has ended, not at all.
 * @throws AppError `session_ended`, a guard's own error, Aborted for a guard without one
 */
export async function commit<Event extends EventName>(ctx: Context, change: Change<Event>): Promise<Committed<Event>> {
  const told = announce(ctx, change);
  // A deletion is told before it is done: afterwards nobody could say who had been able to see it.
  const batch = isDeletion(change) ? [...told, ...change.writes] : [...change.writes, ...told];
  const results = await write(ctx, [sessionGuard(ctx), ...(change.guards ?? [])], batch);
  const [committed] = results[batch.indexOf(told[0])] as Committed<Event>[];
  if (!committed) throw new Error(`${change.event} found no ${change.id}: a guard is missing`);
  return committed;
}

/** A new account's first change: its session is one of the rows written, so there is none to guard. */
export async function commitFirst<Event extends EventName>(ctx: Context, change: Change<Event>) {
  await write(ctx, change.guards ?? [], [...change.writes, ...announce(ctx, change)]);
}

function isDeletion({ event }: Change<EventName>): boolean {
  return event.endsWith(".deleted");
}

function announce(ctx: Context, change: Change<EventName>): [Statement, ...Statement[]] {
  const entity = change.event.split(".")[0] as Entity;
  const itself: SideEffect = { entity, gone: isDeletion(change), where: eq(ENTITIES[entity].id, change.id) };
  const rows = [itself, ...(change.sideEffects ?? [])];
  return [eventOf(ctx, change, itself), ...rows.map((row) => feedRows(ctx, change, row))];
}

function eventOf({ actor, now }: Context, { event }: Change<EventName>, { entity, gone, where }: SideEffect) {
  const { table, id, owner, view } = ENTITIES[entity];
  return statements
    .insert(events)
    .select(
      sql`SELECT NULL, ${event}, ${entity}, ${id}, ${owner}, ${actor.userId}, ${now.toISOString()},
        ${gone ? sql`NULL` : view} FROM ${table} WHERE ${where}`,
    )
    .returning({ seq: events.seq, data: sql`${events.data}`.mapWith(JSON.parse) });
}

/** The batch's event is the newest one: a batch is a transaction, and nobody else's is between its statements. */
const thisEvent: SQL = sql`(SELECT max(${events.seq}) FROM ${events})`;

function feedRows({ actor, now }: Context, { event }: Change<EventName>, { entity, gone, where }: SideEffect) {
  return statements
    .insert(feed)
    .select(
      sql`SELECT reader, ${entity}, entity_id, ${thisEvent}, ${gone ? 1 : 0}, ${event}, ${actor.userId}, ${now.toISOString()}
        FROM ${readersOf(entity, where)} WHERE true`,
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
