import {
  type Account,
  appendToFeed,
  isMember,
  isOriginal,
  MAX_SHARDS,
  newAccount,
  newCategory,
  nextSeq,
  type Row,
  reconcile,
  type Shard,
} from "./shard.ts";
import { enqueueTo } from "./write.ts";

/** A user on the way from one shard to another. Copied rows are kept aside there until the switch. */
export interface Move {
  readonly userId: number;
  readonly from: Shard;
  readonly to: Shard;
  /** Rows of the user's own tasks that have been copied. */
  readonly copied: Map<number, Row>;
  /** Everything up to this `seq` of the old shard has been copied. */
  upTo: number;
}

export function startMove(from: Shard, to: Shard, userId: number): Move {
  to.accounts.set(userId, newAccount(userId, "arriving"));
  return { userId, from, to, copied: new Map(), upTo: 0 };
}

/**
 * The owner's shard sends to these shards from now on, and to the new one whatever the user sees.
 * @returns the entry that the new shard must have applied before the switch; 0 where it needs none
 */
export function subscribe(
  owner: Shard,
  now: number,
  { userId, homes, to }: { userId: number; homes: readonly number[]; to: Shard },
): number {
  owner.homes.set(userId, homes);
  let last = 0;
  for (const category of owner === to ? [] : owner.categories.values()) {
    if (!isOriginal(owner, category) || !isMember(category, userId)) continue;
    last = nextSeq(owner);
    enqueueTo(owner, [to.number], { seq: last, at: now, categoryId: category.id, userId });
  }
  return last;
}

/** Copies what has changed since the last time. @returns the number of rows */
export function copyChanges(move: Move): number {
  const upTo = (move.from.counter + 1) * MAX_SHARDS - 1;
  let rows = 0;
  for (const category of ownCategories(move.from, move.userId)) {
    for (const row of category.rows.values()) {
      if (row.version <= move.upTo) continue;
      move.copied.set(row.id, row);
      rows += 1;
    }
  }
  move.upTo = upTo;
  return rows;
}

export function freeze({ from, userId }: Move): void {
  accountIn(from, userId).state = "frozen";
}

/** Undoes a move that was given up before the switch. */
export function cancel({ from, to, userId }: Move): void {
  accountIn(from, userId).state = "active";
  to.accounts.delete(userId);
}

/**
 * The last rows, the feed with its numbers, the entries that others have not received; then the new shard takes over.
 * Its counter goes past the old one's, so every cursor of the user stays valid. The directory has switched just before.
 */
export function activate(move: Move): void {
  const { from, to, userId } = move;
  const account = accountIn(to, userId);
  if (account.state === "active") return;
  copyChanges(move);
  moveFeed(accountIn(from, userId), account);
  to.counter = Math.max(to.counter, from.counter);
  account.state = "active";
  to.forwards.delete(userId);
  for (const category of ownCategories(from, userId)) {
    const here = to.categories.get(category.id) ?? newCategory(category.id, userId);
    to.categories.set(category.id, here);
    for (const row of category.rows.values()) here.rows.set(row.id, requireCopied(move, row.id));
    for (const [memberId, grant] of category.grants) {
      here.grants.set(memberId, grant);
      const homes = from.homes.get(memberId) ?? [from.number];
      to.homes.set(memberId, homes);
      const member = to.accounts.get(memberId);
      if (member) reconcile(to, member, here);
    }
    for (const key of category.keys) here.keys.add(key);
    moveOutbox(move, category.id);
  }
  for (const category of to.categories.values()) reconcile(to, account, category);
  deleteMissingFromFeed(to, account);
}

/**
 * The old shard keeps copies for its own readers, and forwards requests for the user. A grant may have arrived only
 * here during the move, so all are sent again.
 */
export function forward({ from, to, userId }: Move): void {
  if (!from.accounts.delete(userId)) return;
  from.forwards.set(userId, to.number);
  const own = ownCategories(from, userId);
  for (const { id: categoryId, grants } of from.categories.values()) {
    if (grants.has(userId)) from.misdirected.push({ userId, categoryId });
  }
  for (const category of own) dropUnread(from, category.id);
  for (const category of from.categories.values()) dropUnread(from, category.id);
}

function dropUnread(shard: Shard, categoryId: number): void {
  const category = shard.categories.get(categoryId);
  if (!category || shard.accounts.has(category.ownerId)) return;
  const isRead = [...category.grants.keys()].some((id) => isMember(category, id) && shard.accounts.has(id));
  if (!isRead) category.rows.clear();
}

function ownCategories(shard: Shard, userId: number) {
  return [...shard.categories.values()].filter(({ ownerId }) => ownerId === userId);
}

function moveFeed(old: Account, account: Account): void {
  for (const row of old.log) account.log.push(row);
  for (const [entity, row] of old.feed) account.feed.set(entity, row);
  account.sessionEndedAt = old.sessionEndedAt;
}

/** Moves entries of the user's categories that are not delivered yet. */
function moveOutbox({ from, to }: Move, categoryId: number): void {
  for (const [receiver, entries] of from.outbox) {
    for (const entry of entries) {
      if (entry.categoryId !== categoryId || receiver === to.number) continue;
      enqueueTo(to, [receiver], { ...entry, seq: nextSeq(to) });
    }
  }
}

/** A grant may have ended while the user moved, and with it all copies. */
function deleteMissingFromFeed(shard: Shard, account: Account): void {
  const here = new Set([...shard.categories.values()].flatMap(({ rows }) => [...rows.keys()]));
  for (const { entity, version, deleted } of [...account.feed.values()]) {
    if (deleted || here.has(entity)) continue;
    appendToFeed(shard, account, { id: entity, categoryId: 0, version, deleted: true });
  }
}

function requireCopied({ copied }: Move, id: number): Row {
  const row = copied.get(id);
  if (!row) throw new Error(`task ${id} was not copied`);
  return row;
}

function accountIn(shard: Shard, userId: number): Account {
  const account = shard.accounts.get(userId);
  if (!account) throw new Error(`user ${userId} is not in shard ${shard.number}`);
  return account;
}
