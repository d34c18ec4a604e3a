import { and, eq, sql } from "drizzle-orm";
import { deleteKeys } from "../../context/idempotency.ts";
import type { RequestContext } from "../../context/request-context.ts";
import type { EntityName, EntityRegistry } from "../../db/entity.ts";
import { isAmongValues } from "../../db/rows.ts";
import { attempts } from "../../db/schema/attempts.ts";
import { events, feed } from "../../db/schema/feed.ts";
import { secondFactors } from "../../db/schema/second-factors.ts";
import { snapshots } from "../../db/schema/snapshots.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { users } from "../../db/schema/users.ts";
import { type Statement, statements } from "../../db/statements.ts";
import { POLICIES } from "../../limits/policies.ts";
import { cascadeDelete } from "../feed/cascade.ts";
import type { FeedChange, Write } from "../feed/write.ts";
import { nameChanges } from "../sharing/people.ts";
import { deleteWebhooksOf } from "../webhooks/erase.ts";

/** Deletes a person and everything that they own, and their name from what others keep. */
export function erasureOf(
  { entities, now }: RequestContext,
  userId: string,
): Required<Pick<Write<null>, "statements" | "feedChanges" | "postWrites">> {
  // The last entities first: their rows refer to those of the first.
  const deletions = (Object.keys(entities) as EntityName[]).toReversed().map((entity) => {
    const where = entities[entity].erasedWith(userId);
    const { statements, feedChanges } = cascadeDelete(entities, entity, where);
    const itself: FeedChange = { entity, where, deleted: true };
    return { statements, feedChanges: [itself, ...feedChanges] };
  });
  const assigned = sql`${tasks.assigneeId} = ${userId} AND ${tasks.ownerId} <> ${userId}`;
  return {
    // The deletions come last, because the last change of a row counts.
    feedChanges: [
      ...nameChanges(entities, userId),
      { entity: "task", where: assigned },
      ...deletions.flatMap((deletion) => deletion.feedChanges),
    ],
    statements: [
      statements
        .update(tasks)
        .set({ assigneeId: null, version: sql`${tasks.version} + 1`, updatedAt: now.toISOString() })
        .where(assigned),
      ...deletions.flatMap((deletion) => deletion.statements),
      ...deleteWebhooksOf(userId),
      statements.delete(secondFactors).where(eq(secondFactors.userId, userId)),
      statements.delete(users).where(eq(users.id, userId)),
    ],
    postWrites: [
      // Before the events, because the snapshots for an event of the person's are found by it.
      statements.delete(snapshots).where(sql`${snapshots.seq} IN (${eventsOf(userId)})`),
      statements.delete(snapshots).where(eq(snapshots.ownerId, userId)),
      statements.delete(events).where(eq(events.ownerId, userId)),
      ...eraseFromEvents(entities, userId),
      statements.delete(feed).where(eq(feed.userId, userId)),
      deleteKeys(now, userId),
      statements
        .delete(attempts)
        .where(and(isAmongValues(attempts.kind, Object.keys(POLICIES)), eq(attempts.subject, userId))),
    ],
  };
}

function eventsOf(userId: string) {
  return sql`SELECT ${events.seq} FROM ${events} WHERE ${events.ownerId} = ${userId}`;
}

/** Events of others that name the person. Whatever they could ever see is in their feed. */
function eraseFromEvents(entities: EntityRegistry, userId: string): Statement[] {
  const seen = sql`SELECT ${feed.entityId} FROM ${feed} WHERE ${feed.userId} = ${userId}`;
  return Object.values(entities).flatMap(({ name, withoutPerson }) =>
    withoutPerson
      ? statements
          .update(events)
          .set({ data: withoutPerson(sql`${events.data}`, userId) })
          .where(
            sql`${events.subjectId} IN (${seen}) AND ${events.entity} = ${name} AND instr(${events.data}, ${userId})`,
          )
      : [],
  );
}
