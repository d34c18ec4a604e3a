import { ASSUMED, LIMITS, MEASURED } from "../measured.ts";
import type { People } from "./people.ts";

/** A fuller shard moves users away, until it is below the second number. */
const FULL = 0.8 * LIMITS.databaseBytes;
const ROOMY = 0.65 * LIMITS.databaseBytes;
/** A fuller shard takes no new users, because its own still need room. */
const OPEN = 0.4 * LIMITS.databaseBytes;

interface ShardLoad {
  bytes: number;
  /** In a day: of its own users, by members of other shards, and copies that come from other shards. */
  ownWrites: number;
  foreignWrites: number;
  copies: number;
  feedRows: number;
}

export interface Placement {
  /** The shard of each user; -1 before they sign up. */
  readonly shardOf: Int32Array;
  loads: ShardLoad[];
  moves: number;
  movedBytes: number;
}

export function newPlacement({ count }: People): Placement {
  return { shardOf: new Int32Array(count).fill(-1), loads: [newLoad()], moves: 0, movedBytes: 0 };
}

function newLoad(): ShardLoad {
  return { bytes: 0, ownWrites: 0, foreignWrites: 0, copies: 0, feedRows: 0 };
}

/** Events are kept for 400 days: all of this year's, and as many as tasks before it. */
export function bytesOf({ rate, tasks }: People, id: number, days: number): number {
  const own = tasks[id] ?? 0;
  const events = ASSUMED.tasksPerUserAtFirst + (rate[id] ?? 0) * days;
  const { bytesPerUser, bytesPerTask, bytesPerFeedRow, bytesPerEvent } = MEASURED;
  return bytesPerUser + own * (bytesPerTask + bytesPerFeedRow) + events * bytesPerEvent;
}

/** Places the new users of a month: in the shard of who invited them, or else in the emptiest one. */
export function placeNew(people: People, placement: Placement, month: number): void {
  const { shardOf, loads } = placement;
  let emptiest = emptiestOf(loads, OPEN);
  for (let id = 0; id < people.count; id += 1) {
    if (people.joined[id] !== month || shardOf[id] !== -1) continue;
    const inviter = people.invitedBy[id] ?? -1;
    const beside = inviter >= 0 ? (shardOf[inviter] ?? -1) : -1;
    const isRoomy = beside >= 0 && (loads[beside] as ShardLoad).bytes < OPEN;
    if (id % 1000 === 0) emptiest = emptiestOf(loads, OPEN);
    const shard = isRoomy ? beside : emptiest;
    shardOf[id] = shard;
    (loads[shard] as ShardLoad).bytes += bytesOf(people, id, 0);
  }
}

/** The emptiest shard; a new one if none is below `most` bytes. */
function emptiestOf(loads: ShardLoad[], most: number): number {
  let best = 0;
  for (const [number, { bytes }] of loads.entries()) if (bytes < (loads[best] as ShardLoad).bytes) best = number;
  if ((loads[best] as ShardLoad).bytes < most) return best;
  return loads.push(newLoad()) - 1;
}

/** Recounts the bytes and daily writes of each shard. */
export function countLoads(people: People, placement: Placement, days: number): void {
  const { shardOf } = placement;
  const loads = placement.loads.map(newLoad);
  for (let id = 0; id < people.count; id += 1) {
    const load = loads[shardOf[id] ?? -1];
    if (!load) continue;
    load.bytes += bytesOf(people, id, days);
    const writes = people.rate[id] ?? 0;
    load.ownWrites += writes;
    load.feedRows += writes;
  }
  for (const { ownerId, members } of people.shared) {
    const home = shardOf[ownerId] ?? -1;
    const owner = loads[home];
    if (owner) countCategory(people, placement, loads, { ownerId, members, owner, home });
  }
  placement.loads = loads;
}

/** A third of its owner's tasks and writes, and 0.3 of the writes of members, over all that they see. */
const OWN_SHARE = 1 / 3;
const FOREIGN = 0.3;
/** In a larger category, only so many members write. */
const MAX_WRITERS = 50;

interface Counted {
  readonly ownerId: number;
  readonly members: Int32Array;
  readonly owner: ShardLoad;
  readonly home: number;
}

function countCategory(
  people: People,
  { shardOf }: Placement,
  loads: ShardLoad[],
  { ownerId, members, owner, home }: Counted,
) {
  const readers = new Map<number, number>();
  let writes = (people.rate[ownerId] ?? 0) * OWN_SHARE;
  const writing = Math.min(1, MAX_WRITERS / members.length);
  for (const member of members) {
    const shard = shardOf[member] ?? -1;
    if (shard < 0) continue;
    readers.set(shard, (readers.get(shard) ?? 0) + 1);
    const written = (writing * FOREIGN * (people.rate[member] ?? 0)) / (people.memberOf[member] ?? 1);
    writes += written;
    if (shard !== home) owner.foreignWrites += written;
  }
  const tasks = (people.tasks[ownerId] ?? 0) * OWN_SHARE;
  for (const [shard, count] of readers) {
    const load = loads[shard] as ShardLoad;
    load.bytes += tasks * count * MEASURED.bytesPerFeedRow;
    load.feedRows += writes * count;
    if (shard === home) continue;
    load.bytes += tasks * MEASURED.bytesPerTask;
    load.copies += writes;
  }
}

/** Moves the largest users out of full shards. */
export function rebalance(people: People, placement: Placement, days: number): void {
  const { shardOf, loads } = placement;
  const full = loads.flatMap(({ bytes }, number) => (bytes > FULL ? [number] : []));
  for (const number of full) {
    const load = loads[number] as ShardLoad;
    const users = [];
    for (let id = 0; id < people.count; id += 1) if (shardOf[id] === number) users.push(id);
    const bySize = users.map((id) => ({ id, bytes: bytesOf(people, id, days) })).sort((a, b) => b.bytes - a.bytes);
    for (const { id, bytes } of bySize) {
      if (load.bytes <= ROOMY) break;
      const to = emptiestOf(loads, ROOMY);
      shardOf[id] = to;
      load.bytes -= bytes;
      (loads[to] as ShardLoad).bytes += bytes;
      placement.moves += 1;
      placement.movedBytes += bytes;
    }
  }
}
