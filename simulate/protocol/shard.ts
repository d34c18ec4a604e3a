/** `seq` modulo this is the number of the shard that gave it, so no two shards give the same. */
export const MAX_SHARDS = 4096;

/** A task, as the owner's shard has it, or a copy for members in another shard. */
export interface Row {
  readonly id: number;
  readonly categoryId: number;
  /** The `seq` of its last change, given by its owner's shard. */
  readonly version: number;
  readonly deleted: boolean;
}

export interface FeedRow {
  readonly entity: number;
  /** Given by the reader's shard. */
  readonly seq: number;
  readonly version: number;
  readonly gone: boolean;
  /** It was gone before. A reader who was away may have it still, in the same version. */
  readonly isBack: boolean;
}

/** A user at home. While they arrive or are frozen, nobody may write for them here. */
export interface Account {
  readonly userId: number;
  state: "arriving" | "active" | "frozen";
  readonly feed: Map<number, FeedRow>;
  /** The feed in its order, with rows that are superseded. */
  readonly log: FeedRow[];
  sessionEndedAt: number;
}

/** Who has a category's tasks: a version for each grant, so that an old message restores none. */
export interface Grant {
  readonly version: number;
  readonly given: boolean;
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
  /** Grants that came here for users who have moved away: the owner is to send them on. */
  readonly misdirected: { readonly userId: number; readonly categoryId: number }[];
  readonly categories: Map<number, Category>;
  /** The shards of users from elsewhere; two while they move. */
  readonly homes: Map<number, readonly number[]>;
  /** By the shard that is to receive them, in the order of `seq`. */
  readonly outbox: Map<number, OutboxEntry[]>;
  /** By the shard that they come from: the `seq` of the last entry that was applied. */
  readonly inbox: Map<number, number>;
  /** By the shard that receives: the `seq` up to which entries were deleted, because it has applied them. */
  readonly acknowledged: Map<number, number>;
  /** By the shard that receives: until when someone is delivering. */
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

/** Whether the category's own rows are here, and no copies. */
export function isTruth(shard: Shard, category: Category): boolean {
  const owner = shard.accounts.get(category.ownerId);
  return owner !== undefined && owner.state !== "arriving";
}

export function isMember({ grants }: Category, userId: number): boolean {
  return grants.get(userId)?.given ?? false;
}

/** The owner and the members whose home is here. */
export function localReaders(shard: Shard, category: Category): Account[] {
  const readers = [];
  const owner = shard.accounts.get(category.ownerId);
  if (owner) readers.push(owner);
  for (const [userId, { given }] of category.grants) {
    const account = given ? shard.accounts.get(userId) : undefined;
    if (account) readers.push(account);
  }
  return readers;
}

/**
 * A feed row with the next `seq`, after all that the reader may have read. What the reader already has, or newer, stays:
 * a user who has moved here may know more than the copies here.
 */
export function announce(shard: Shard, account: Account, row: Row, gone = row.deleted): void {
  const known = account.feed.get(row.id);
  if (account.state === "arriving" || !isNews(known, row.version, gone)) return;
  const version = Math.max(row.version, known?.version ?? 0);
  const feedRow = { entity: row.id, seq: nextSeq(shard), version, gone, isBack: known?.gone ?? false };
  if (feedRow.seq <= (account.log.at(-1)?.seq ?? 0))
    throw new Error(`user ${account.userId}: a row before the feed's end`);
  account.feed.set(row.id, feedRow);
  account.log.push(feedRow);
}

function isNews(known: FeedRow | undefined, version: number, gone: boolean): boolean {
  if (gone || !known) return gone !== (known?.gone ?? true);
  return known.gone ? version >= known.version : version > known.version;
}

/** Makes the feed say what the reader sees of a category now. */
export function reconcile(shard: Shard, account: Account, category: Category): void {
  const sees = category.ownerId === account.userId || isMember(category, account.userId);
  for (const row of category.rows.values()) announce(shard, account, row, row.deleted || !sees);
}
