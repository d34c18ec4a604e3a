import {
  appendToFeed,
  isOriginal,
  localReaders,
  newCategory,
  type OutboxEntry,
  type Row,
  reconcile,
  type Shard,
} from "./shard.ts";

/** An entry with the current state of its task or grant. */
interface Change extends OutboxEntry {
  readonly ownerId: number;
  readonly rows: readonly Row[];
  readonly isGranted: boolean;
  /** Of the grant. */
  readonly version: number;
}

/** What one shard sends to another: everything after `prev`, up to `last`. */
export interface Message {
  readonly from: number;
  readonly to: number;
  readonly prev: number;
  readonly last: number;
  readonly changes: readonly Change[];
}

const MAX_ENTRIES = 500;

/** The next entries for a shard that has applied everything up to `prev`. */
export function readOutbox(shard: Shard, to: number, prev: number): Message | undefined {
  const entries = (shard.outbox.get(to) ?? []).filter(({ seq }) => seq > prev);
  return messageOf(shard, to, prev, entries.slice(0, MAX_ENTRIES));
}

/** Only the newest entry. It can be applied if all earlier ones have arrived. */
export function readNewest(shard: Shard, to: number): Message | undefined {
  const entries = shard.outbox.get(to) ?? [];
  const prev = entries.at(-2)?.seq ?? shard.acknowledged.get(to) ?? 0;
  return messageOf(shard, to, prev, entries.slice(-1));
}

function messageOf(shard: Shard, to: number, prev: number, entries: readonly OutboxEntry[]): Message | undefined {
  const last = entries.at(-1)?.seq;
  if (last === undefined) return undefined;
  return { from: shard.number, to, prev, last, changes: entries.flatMap((entry) => changeOf(shard, entry)) };
}

/** Nothing where the category has moved to another shard, which has taken the entry along. */
function changeOf(shard: Shard, entry: OutboxEntry): Change[] {
  const category = shard.categories.get(entry.categoryId);
  if (!category || !isOriginal(shard, category)) return [];
  const { ownerId } = category;
  const grant = entry.userId === undefined ? undefined : category.grants.get(entry.userId);
  if (grant) return [{ ...entry, ownerId, ...grant, rows: grant.isGranted ? [...category.rows.values()] : [] }];
  const row = category.rows.get(entry.entity ?? -1);
  return row ? [{ ...entry, ownerId, rows: [row], isGranted: true, version: 0 }] : [];
}

/**
 * Returns false, and changes nothing, if the message does not follow the last applied one: one was lost, doubled or
 * late.
 */
export function apply(shard: Shard, { from, prev, last, changes }: Message): boolean {
  if ((shard.inbox.get(from) ?? 0) !== prev) return false;
  for (const change of changes) {
    applyChange(shard, change);
    const { userId, categoryId } = change;
    if (userId !== undefined && shard.forwards.has(userId)) shard.misdirected.push({ userId, categoryId });
  }
  shard.inbox.set(from, last);
  return true;
}

function applyChange(shard: Shard, { categoryId, ownerId, userId, rows, isGranted, version }: Change): void {
  const found = shard.categories.get(categoryId);
  // The owner has moved here since, so this shard has the original. A frozen owner has moved on, to the shard that
  // sends this.
  if (found && shard.accounts.get(found.ownerId)?.state === "active") return;
  const category = found ?? newCategory(categoryId, ownerId);
  shard.categories.set(categoryId, category);
  if (userId !== undefined && (category.grants.get(userId)?.version ?? 0) < version) {
    category.grants.set(userId, { version, isGranted });
  }
  const readers = localReaders(shard, category);
  for (const row of readers.length > 0 ? rows : []) {
    if ((category.rows.get(row.id)?.version ?? 0) >= row.version) continue;
    category.rows.set(row.id, row);
    for (const reader of readers) appendToFeed(shard, reader, row);
  }
  const account = userId === undefined ? undefined : shard.accounts.get(userId);
  if (account) reconcile(shard, account, category);
  if (readers.length === 0) category.rows.clear();
}

/** Deletes entries that were applied. If this call is lost, nothing else is. */
export function acknowledge(shard: Shard, to: number, upTo: number): void {
  if (upTo <= (shard.acknowledged.get(to) ?? 0)) return;
  shard.acknowledged.set(to, upTo);
  const entries = shard.outbox.get(to) ?? [];
  const rest = entries.filter(({ seq }) => seq > upTo);
  if (rest.length > 0) shard.outbox.set(to, rest);
  else shard.outbox.delete(to);
}
