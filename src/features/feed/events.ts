import type { SQL } from "drizzle-orm";
import type { Entity } from "../../db/schema/feed.ts";

/** Every event there is; its first word is the entity that it happened to. */
export type EventName =
  | "task.created"
  | "task.updated"
  | "task.completed"
  | "task.skipped"
  | "task.reopened"
  | "task.deleted"
  | "category.created"
  | "category.updated"
  | "category.deleted"
  | "profile.updated"
  | "reminder.created"
  | "reminder.updated"
  | "reminder.deleted"
  | "reminder.due"
  | "reminder.failed";

/** Rows of another entity that the same write changes: each is a row in someone's feed, none an event of its own. */
export interface SideEffect {
  readonly entity: Entity;
  readonly gone: boolean;
  /** Which rows of the entity's table. */
  readonly where: SQL;
}
