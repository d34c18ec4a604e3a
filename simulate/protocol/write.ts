import {
  appendToFeed,
  type Category,
  isMember,
  localReaders,
  nextSeq,
  type OutboxEntry,
  type Row,
  reconcile,
  type Shard,
} from "./shard.ts";

/** The longest time between the check of a session in one shard and the write in another, in ms. */
export const SESSION_BOUND_MS = 10_000;

export interface Attempt {
  /** The same for each try. */
  readonly key: number;
  readonly actorId: number;
  readonly categoryId: number;
  /** Undefined: a new task. */
  readonly entity?: number;
  readonly newId: number;
  readonly deletes: boolean;
  /** When the actor's shard saw that the session is live. */
  readonly checkedAt: number;
}

export type Outcome = "written" | "moved" | "frozen" | "forbidden" | "not found" | "check too old";

/**
 * A write in the owner's shard: its guards, the row, the local feeds, and an entry for each other shard with readers.
 */
export function write(shard: Shard, now: number, attempt: Attempt): Outcome {
  const category = shard.categories.get(attempt.categoryId);
  const refusal = refusalOf(shard, category, attempt.actorId);
  if (refusal) return refusal;
  const { rows, ownerId, keys } = category as Category;
  if (keys.has(attempt.key)) return "written";
  if (attempt.actorId !== ownerId && now - attempt.checkedAt > SESSION_BOUND_MS) return "check too old";
  const known = attempt.entity === undefined ? undefined : rows.get(attempt.entity);
  if (attempt.entity !== undefined && (!known || known.deleted)) return "not found";
  const id = attempt.entity ?? attempt.newId;
  const row: Row = { id, categoryId: attempt.categoryId, version: nextSeq(shard), deleted: attempt.deletes };
  rows.set(id, row);
  keys.add(attempt.key);
  for (const reader of localReaders(shard, category as Category)) appendToFeed(shard, reader, row);
  enqueue(shard, category as Category, { seq: row.version, at: now, categoryId: attempt.categoryId, entity: id });
  return "written";
}

/** Gives or takes a grant, as the owner. */
export function share(
  shard: Shard,
  now: number,
  {
    categoryId,
    userId,
    homes,
    isGranted,
  }: { categoryId: number; userId: number; homes: readonly number[]; isGranted: boolean },
): Outcome {
  const category = shard.categories.get(categoryId);
  const refusal = refusalOf(shard, category, category?.ownerId ?? -1);
  if (refusal || !category) return refusal ?? "not found";
  const version = nextSeq(shard);
  const member = shard.accounts.get(userId);
  shard.homes.set(userId, homes);
  category.grants.set(userId, { version, isGranted });
  if (member) reconcile(shard, member, category);
  else if (homes.includes(shard.number)) shard.misdirected.push({ userId, categoryId });
  enqueueTo(shard, homes, { seq: version, at: now, categoryId, userId });
  return "written";
}

/** Sends a grant, or its end, to where the user is now. */
export function resend(
  shard: Shard,
  now: number,
  { categoryId, userId, homes }: { categoryId: number; userId: number; homes: readonly number[] },
): void {
  shard.homes.set(userId, homes);
  enqueueTo(shard, homes, { seq: nextSeq(shard), at: now, categoryId, userId });
}

function refusalOf(shard: Shard, category: Category | undefined, actorId: number): Outcome | undefined {
  const owner = category && shard.accounts.get(category.ownerId);
  if (!owner) return "moved";
  if (owner.state !== "active") return "frozen";
  return actorId === category.ownerId || isMember(category, actorId) ? undefined : "forbidden";
}

function enqueue(shard: Shard, category: Category, entry: OutboxEntry): void {
  const receivers = new Set<number>();
  for (const [userId, { isGranted }] of category.grants) {
    if (isGranted) for (const home of shard.homes.get(userId) ?? []) receivers.add(home);
  }
  enqueueTo(shard, receivers, entry);
}

export function enqueueTo(shard: Shard, receivers: Iterable<number>, entry: OutboxEntry): void {
  for (const receiver of receivers) {
    if (receiver === shard.number) continue;
    const entries = shard.outbox.get(receiver);
    if (entries) entries.push(entry);
    else shard.outbox.set(receiver, [entry]);
  }
}
