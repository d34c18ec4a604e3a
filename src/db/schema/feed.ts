import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { instant } from "../columns.ts";

/** Append-only. Erasing an account deletes the events of entities that it owned. */
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
    /** The entity after the change, as JSON text; null if the change deleted it. */
    data: text("data"),
    /** The entity whose history lists the event: the event's own entity, or its task. */
    subjectId: text("subject_id").notNull().default(""),
  },
  (table) => [
    index("events_subject").on(table.subjectId, table.seq),
    // For erasing an account.
    index("events_owner").on(table.ownerId),
  ],
);

/** One row for each entity and each user who can or could see it: the last change. WITHOUT ROWID: see its migration. */
export const feed = sqliteTable(
  "feed",
  {
    userId: text("user_id").notNull(),
    entity: text("entity").notNull(),
    entityId: text("entity_id").notNull(),
    seq: integer("seq").notNull(),
    /** Whether the user can see the entity no longer. */
    deleted: integer("gone", { mode: "boolean" }).notNull(),
    event: text("event").notNull(),
    actorId: text("actor_id").notNull(),
    at: instant("at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.entity, table.entityId] }),
    // Rows of deletions stay. With `deleted` first, a sync without a cursor reads none of them.
    index("feed_order").on(table.userId, table.deleted, table.seq, table.entity, table.entityId),
    // For the rows of one write, and for the sweep. SQLite appends the primary key to the index.
    index("feed_seq").on(table.seq),
  ],
);

/** The progress of an unfinished sweep: one row with the last feed row that it has read. */
export const sweeps = sqliteTable("sweeps", {
  id: integer("id").primaryKey(),
  userId: text("user_id").notNull(),
  seq: integer("seq").notNull(),
});
