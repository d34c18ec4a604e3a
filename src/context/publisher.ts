/** The latest change of one entity, as sync and live deliver it to someone. */
export interface Change {
  readonly seq: number;
  readonly event: string;
  readonly entity: string;
  readonly id: string;
  readonly op: "upsert" | "delete";
  /** Its representation; null once it is deleted. */
  readonly data: unknown;
  readonly actor_id: string;
  readonly at: string;
}

/** What one write changed for one person. Their hub receives it after the commit. */
export interface Publication {
  readonly userId: string;
  /** The last `seq` in the person's feed before the write, read in its own batch; null where that is not known. */
  readonly prev: number | null;
  /** The write's own `seq`. */
  readonly tip: number;
  /** In the feed's order; null where there are too many to carry: the hub reads them. */
  readonly changes: readonly Change[] | null;
}

/** Calls Durable Objects. No call waits for them or fails with them. */
export interface Publisher {
  publish(publications: readonly Publication[]): void;
  /** Sessions of this person have ended: their sockets are to be closed. */
  recheckSessions(userId: string): void;
  /** These webhooks have something to send. */
  wakeWebhooks(ids: readonly string[]): void;
}
