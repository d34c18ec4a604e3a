/** `seq` modulo this is the number of the shard that gave it, so no two shards give the same. */
export const MAX_SHARDS = 4096;

/** A task, as the owner's shard has it, or a copy for members in another shard. */
export interface Row {
  readonly id: number;
  readonly categoryId: number;
  /** The `seq` of its last change, from its owner's shard. */
  readonly version: number;
  readonly deleted: boolean;
}

export interface FeedRow {
  readonly entity: number;
  /** From the reader's shard. */
  readonly seq: number;
  readonly version: number;
  readonly deleted: boolean;
  /** It was deleted before. A reader who was away may still have it, in the same version. */
  readonly isBack: boolean;
}

/** A user in their home shard. While the account arrives or is frozen, it accepts no writes. */
export interface Account {
  readonly userId: number;
  state: "arriving" | "active" | "frozen";
  readonly feed: Map<number, FeedRow>;
  /** The feed in order, with superseded rows. */
  readonly log: FeedRow[];
  sessionEndedAt: number;
}

/** A member's grant. Its version keeps an old message from restoring it. */
interface Grant {
  readonly version: number;
  readonly isGranted: boolean;
}

export interface Category {
  readonly id: number;
  ownerId: number;
  readonly rows: Map<number, Row>;
  readonly grants: Map<number, Grant>;
  /** The `Idempotency-Key`s of its writes. */
  readonly keys: Set<number>;
}

export interface OutboxEntry {
  readonly seq: number;
  /** When it was committed. */
  readonly at: number;
  readonly categoryId: number;
  /** A task, or a user whose grant has changed. */
  readonly entity?: number;
  readonly userId?: number;
}

/** One D1 database. Each function below is one batch: it happens as a whole, or not at all. */
export interface Shard {
  readonly number: number;
  counter: number;
  readonly accounts: Map<number, Account>;
  /** Users who have moved away. */
  readonly forwards: Map<number, number>;
  /** Grants that arrived for users who have moved away. Their owner's shard must send them again. */
  readonly misdirected: { readonly userId: number; readonly categoryId: number }[];
  readonly categories: Map<number, Category>;
  /** The shards of users from elsewhere; two while they move. */
  readonly homes: Map<number, readonly number[]>;
  /** By receiving shard, in the order of `seq`. */
  readonly outbox: Map<number, OutboxEntry[]>;
  /** By sending shard: the `seq` of the last entry that was applied. */
  readonly inbox: Map<number, number>;
  /** By receiving shard: the `seq` up to which it has applied entries, which are then deleted. */
  readonly acknowledged: Map<number, number>;
  /** By receiving shard: when the lease of the current delivery expires. */
  readonly leases: Map<number, number>;
}

export function newShard(number: number): Shard {
  return {
    number,
    counter: 0,
    accounts: new Map(),
    forwards: new Map(),
    misdirected: [],
    categories: new Map(),
    homes: new Map(),
    outbox: new Map(),
    inbox: new Map(),
    acknowledged: new Map(),
    leases: new Map(),
  };
}

export function newAccount(userId: number, state: Account["state"]): Account {
  return { userId, state, feed: new Map(), log: [], sessionEndedAt: Number.POSITIVE_INFINITY };
}

export function newCategory(id: number, ownerId: number): Category {
  return { id, ownerId, rows: new Map(), grants: new Map(), keys: new Set() };
}

export function nextSeq(shard: Shard): number {
  shard.counter += 1;
  return shard.counter * MAX_SHARDS + shard.number;
}

/** Whether this shard has the category's original rows, not copies. */
export function isOriginal(shard: Shard, category: Category): boolean {
  const owner = shard.accounts.get(category.ownerId);
  return owner !== undefined && owner.state !== "arriving";
}

export function isMember({ grants }: Category, userId: number): boolean {
  return grants.get(userId)?.isGranted ?? false;
}

/** The owner and the members whose home is here. */
export function localReaders(shard: Shard, category: Category): Account[] {
  const readers = [];
  const owner = shard.accounts.get(category.ownerId);
  if (owner) readers.push(owner);
  for (const [userId, { isGranted }] of category.grants) {
    const account = isGranted ? shard.accounts.get(userId) : undefined;
    if (account) readers.push(account);
  }
  return readers;
}

/**
 * Appends a row with the next `seq` to a reader's feed, unless the feed has this version or a newer one: a user who has
 * moved here may know newer versions than the copies here.
 */
export function appendToFeed(shard: Shard, account: Account, row: Row, deleted = row.deleted): void {
  const known = account.feed.get(row.id);
  if (account.state === "arriving" || !isNews(known, row.version, deleted)) return;
  const version = Math.max(row.version, known?.version ?? 0);
  const feedRow = { entity: row.id, seq: nextSeq(shard), version, deleted, isBack: known?.deleted ?? false };
  if (feedRow.seq <= (account.log.at(-1)?.seq ?? 0))
    throw new Error(`user ${account.userId}: a row before the feed's end`);
  account.feed.set(row.id, feedRow);
  account.log.push(feedRow);
}

function isNews(known: FeedRow | undefined, version: number, deleted: boolean): boolean {
  if (deleted || !known) return deleted !== (known?.deleted ?? true);
  return known.deleted ? version >= known.version : version > known.version;
}

/** Appends what is missing in the reader's feed to match what they see of a category now. */
export function reconcile(shard: Shard, account: Account, category: Category): void {
  const sees = category.ownerId === account.userId || isMember(category, account.userId);
  for (const row of category.rows.values()) appendToFeed(shard, account, row, row.deleted || !sees);
}
