import { readUnchecked } from "../../context/read.ts";
import type { AuthenticatedContext, RequestContext } from "../../context/request-context.ts";
import { newQueryStats } from "../../db/database.ts";
import { type EntityName, entityOf } from "../../db/entity.ts";
import { type MadeEvent, type PublishedRow, publicationsOf, selectPublished } from "./publications.ts";
import { isDeletion, type Write } from "./write.ts";

type Context = RequestContext | AuthenticatedContext;

/** A write with its events, once they are committed. */
export interface Made {
  readonly write: Write<unknown>;
  readonly actor: string;
  readonly events: readonly MadeEvent[];
}

/** After a batch: publishes its changes to readers with open sockets, and starts the followers of its events. */
export function afterCommit(ctx: Context, made: readonly Made[]): void {
  const events = made.flatMap(({ events }) => events);
  if (events.length === 0) return;
  if (events.some(({ tips }) => Object.keys(tips).length > 0)) publish(ctx, made, events);
  ctx.dispatch(
    made.flatMap(({ write: { event }, actor, events }) => {
      return events.map(({ data }) => ({ event, actorId: actor, data }));
    }),
  );
}

function publish(ctx: Context, made: readonly Made[], events: readonly MadeEvent[]): void {
  const own = ownRows(ctx, made);
  if (own) ctx.publish(publicationsOf(events, own));
  else ctx.waitUntil(publishFromFeed(ctx, made, events));
}

/** The feed row of a write that only its actor listens to: it returned what they see. Undefined for other writes. */
function ownRows(ctx: Context, [only, ...others]: readonly Made[]): PublishedRow[] | undefined {
  const [made] = only?.events ?? [];
  if (!only || !made || others.length > 0 || !isOwn(only, made)) return undefined;
  const { write, actor } = only;
  const { event, id } = write;
  const row = { seq: made.seq, event, entity: entityOf(event), id, op: "upsert", data: made.data } as const;
  return [{ ...row, userId: actor, actor_id: actor, at: ctx.now.toISOString() }];
}

function isOwn({ write, actor }: Made, { tips }: MadeEvent): boolean {
  const { ids, returns, readers, feedChanges = [] } = write;
  const returnsItsRow = !ids && !returns && !readers && feedChanges.length === 0 && !isDeletion(write);
  return returnsItsRow && Object.keys(tips).every((listener) => listener === actor);
}

/** Read after the batch, because a SELECT for nobody would slow each write. Where it fails, the hubs read the feed. */
async function publishFromFeed(ctx: Context, made: readonly Made[], events: readonly MadeEvent[]): Promise<void> {
  const names = made.flatMap(({ write }) => entitiesOf(write));
  // Not among the queries of the request.
  const db = { ...ctx.db, stats: newQueryStats() };
  const rows = await readUnchecked({ db }, selectPublished(ctx, events, names)).then(
    ([rows]) => rows,
    () => undefined,
  );
  ctx.publish(publicationsOf(events, rows));
}

function entitiesOf({ event, feedChanges = [] }: Write<unknown>): EntityName[] {
  return [entityOf(event), ...feedChanges.map(({ entity }) => entity)];
}
