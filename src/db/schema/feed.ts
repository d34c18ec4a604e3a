import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { instant } from "../columns.ts";

/** What happened, append-only. `owner_id` is whose thing it is: with them their events go. */
export const events = sqliteTable(
  "events",
  {
    seq: integer("seq").primaryKey({ autoIncrement: true }),
    event: text("event").notNull(),
    entity: text("entity").notNull(),
    entityId: text("entity_id").notNull(),
    ownerId: text("owner_id").notNull(),
    actorId: text("actor_id").notNull(),
    at: instant("at").notNull(),
    /** The representation after, as JSON text; null when the entity is gone. */
    data: text("data"),
    /** In whose history it stands: the thing's own, or its task's. */
    subjectId: text("subject_id").notNull().default(""),
  },
  (table) => [
    index("events_subject").on(table.subjectId, table.seq),
    // Only to erase what was somebody's.
    index("events_owner").on(table.ownerId),
  ],
);

/** The last change of each entity for each person who can or could see it. A WITHOUT ROWID table: see its migration. */
export const feed = sqliteTable(
  "feed",
  {
    userId: text("user_id").notNull(),
    entity: text("entity").notNull(),
    entityId: text("entity_id").notNull(),
    seq: integer("seq").notNull(),
    gone: integer("gone", { mode: "boolean" }).notNull(),
    event: text("event").notNull(),
    actorId: text("actor_id").notNull(),
    at: instant("at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.entity, table.entityId] }),
    // With `gone` first, so that a sync from nothing passes over no tombstone: there may be many, and they stay.
    index("feed_order").on(table.userId, table.gone, table.seq, table.entity, table.entityId),
    // For the rows of one write, and for the sweep. It ends with the primary key, as in every WITHOUT ROWID table.
    index("feed_seq").on(table.seq),
  ],
);

/** One row while a sweep of the hubs is unfinished: the last row of the feed that it has read. */
export const sweeps = sqliteTable("sweeps", {
  id: integer("id").primaryKey(),
  userId: text("user_id").notNull(),
  seq: integer("seq").notNull(),
});
