import { and, eq, type SQL, sql } from "drizzle-orm";
import { feed } from "./schema/feed.ts";
import { template } from "./template.ts";

/** What an `ETag` stands for: one entity as someone sees it, or everything that they can see. */
export type Tagged = "feed" | { readonly entity: string; readonly id: string };

/** The `seq` of its last change for this user; 0 if there is none. */
export function lastChange(userId: string, tagged: Tagged): SQL<number> {
  return (tagged === "feed" ? lastOfFeed({ userId }) : lastOfEntity({ userId, ...tagged })) as SQL<number>;
}

/** The last `seq` in a user's feed; 0 if it is empty. */
export const lastOfFeed = template(["userId"], ({ userId }) => {
  const last = (deleted: 0 | 1) =>
    sql`(SELECT max(${feed.seq}) FROM ${feed} WHERE ${feed.userId} = ${userId} AND ${feed.deleted} = ${sql.raw(String(deleted))})`;
  return sql`max(coalesce(${last(0)}, 0), coalesce(${last(1)}, 0))`;
});

export const lastOfEntity = template(["userId", "entity", "id"], ({ userId, entity, id }) => {
  const named = and(eq(feed.userId, userId), eq(feed.entity, entity), eq(feed.entityId, id));
  return sql`coalesce((SELECT ${feed.seq} FROM ${feed} WHERE ${named} AND NOT ${feed.deleted}), 0)`;
});
