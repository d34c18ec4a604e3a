import {
  announce,
  isTruth,
  localReaders,
  newCategory,
  type OutboxEntry,
  type Row,
  reconcile,
  type Shard,
} from "./shard.ts";

/** An entry with the state that it is about, as it is when it is read. */
interface Change extends OutboxEntry {
  readonly ownerId: number;
  readonly rows: readonly Row[];
  readonly given: boolean;
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

/** The newest entry alone. It can be applied where nothing before it is still on its way. */
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
  if (!category || !isTruth(shard, category)) return [];
  const { ownerId } = category;
  const grant = entry.userId === undefined ? undefined : category.grants.get(entry.userId);
  if (grant) return [{ ...entry, ownerId, ...grant, rows: grant.given ? [...category.rows.values()] : [] }];
  const row = category.rows.get(entry.entity ?? -1);
  return row ? [{ ...entry, ownerId, rows: [row], given: true, version: 0 }] : [];
}

/** Whether the message follows what was applied before. A lost, doubled or late one does not, and changes nothing. */
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

function applyChange(shard: Shard, { categoryId, ownerId, userId, rows, given, version }: Change): void {
  const found = shard.categories.get(categoryId);
  // Its owner has moved here since. While they are frozen here, the message is of the shard that they have moved to.
  if (found && shard.accounts.get(found.ownerId)?.state === "active") return;
  const category = found ?? newCategory(categoryId, ownerId);
  shard.categories.set(categoryId, category);
  if (userId !== undefined && (category.grants.get(userId)?.version ?? 0) < version) {
    category.grants.set(userId, { version, given });
  }
  const readers = localReaders(shard, category);
  for (const row of readers.length > 0 ? rows : []) {
    if ((category.rows.get(row.id)?.version ?? 0) >= row.version) continue;
    category.rows.set(row.id, row);
    for (const reader of readers) announce(shard, reader, row);
  }
  const account = userId === undefined ? undefined : shard.accounts.get(userId);
  if (account) reconcile(shard, account, category);
  if (readers.length === 0) category.rows.clear();
}

/** Forgets what has been applied. If this is lost, nothing else is. */
export function acknowledge(shard: Shard, to: number, upTo: number): void {
  if (upTo <= (shard.acknowledged.get(to) ?? 0)) return;
  shard.acknowledged.set(to, upTo);
  const entries = shard.outbox.get(to) ?? [];
  const rest = entries.filter(({ seq }) => seq > upTo);
  if (rest.length > 0) shard.outbox.set(to, rest);
  else shard.outbox.delete(to);
}
