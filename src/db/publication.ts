import type { Entity } from "./schema/feed.ts";
import type { Category, Comment, Invitation, Profile, Reminder, Task } from "./views.ts";

/** The latest change of one thing, as sync and live tell it to someone. */
export interface Change {
  readonly seq: number;
  readonly event: string;
  readonly entity: Entity;
  readonly id: string;
  readonly op: "upsert" | "delete";
  /** Its representation; null once it is gone. */
  readonly data: Task | Category | Profile | Reminder | Comment | Invitation | null;
  readonly actor_id: string;
  readonly at: string;
}

/** What one write changed for one person, told to their hub after the commit. */
export interface Publication {
  readonly userId: string;
  /** The last `seq` in the person's feed before the write, read in its own batch; null where that is not known. */
  readonly prev: number | null;
  /** The write's own `seq`. */
  readonly tip: number;
  /** In the feed's order; null where there are too many to carry: the hub reads them. */
  readonly changes: readonly Change[] | null;
}

/** What the rest of the system says to people's hubs. Neither waits for them, nor fails with them. */
export interface Publisher {
  publish(publications: readonly Publication[]): void;
  /** Sessions of this person have ended: their sockets are to be closed. */
  recheckSessions(userId: string): void;
}
