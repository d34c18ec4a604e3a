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
  | "task.shared"
  | "task.unshared"
  | "category.created"
  | "category.updated"
  | "category.deleted"
  | "category.shared"
  | "category.unshared"
  | "comment.created"
  | "comment.updated"
  | "comment.deleted"
  | "invitation.created"
  | "invitation.received"
  | "invitation.accepted"
  | "invitation.declined"
  | "invitation.withdrawn"
  | "invitation.expired"
  | "profile.updated"
  | "profile.deleted"
  | "reminder.created"
  | "reminder.updated"
  | "reminder.deleted"
  | "reminder.due"
  | "reminder.failed";

/** Rows of another entity that the same write changes: each is a row in someone's feed, none an event of its own. */
export interface SideEffect {
  readonly entity: Entity;
  /** For those who are told; or just for those of them who cannot see it by then, or of whom this is true. */
  readonly gone: boolean | "unless seen" | SQL;
  /** Which rows of the entity's table. */
  readonly where: SQL;
  /** Who is told, as a SELECT of `reader`, where that is not everyone who can see them. */
  readonly readers?: SQL;
}
