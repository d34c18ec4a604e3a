import { type Clock, newClock } from "./clock.ts";
import { type Device, newDevice } from "./device.ts";
import { type Faults, type Network, newNetwork } from "./network.ts";
import { type Account, newAccount, newCategory, newShard, type Shard } from "./protocol/shard.ts";
import { type Random, randomFrom } from "./random.ts";

export interface WorldOptions {
  readonly seed: number;
  readonly users: number;
  readonly shards: number;
  readonly days: number;
  readonly writesPerUserDay: number;
  /** The share of categories that have members. */
  readonly shared: number;
  readonly grantChangesPerUserDay: number;
  readonly logOutsPerUserDay: number;
  readonly trip: { readonly medianMs: number; readonly sigma: number };
  readonly faults: Faults;
  /** Moves of users in the whole time. */
  readonly moves: number;
}

export interface User {
  readonly id: number;
  readonly device: Device;
  /** Writes a day. */
  readonly rate: number;
  readonly categories: number[];
  /** Categories of others. */
  readonly memberOf: Set<number>;
}

/** A record of what really happened, kept outside the shards. The invariants are checked against it. */
interface Ledger {
  readonly owner: Map<number, number>;
  readonly members: Map<number, Set<number>>;
  /** By category: the version of each existing task. */
  readonly tasks: Map<number, Map<number, number>>;
  /** Every task that was ever there. */
  readonly ids: Map<number, number[]>;
  readonly executed: Set<number>;
}

export interface Stats {
  writes: number;
  foreignWrites: number;
  refused: number;
  gaveUp: number;
  writeTrips: number;
  foreignWriteTrips: number;
  messages: number;
  feedRows: number;
  /** The delay of each change that went to another shard, in ms. */
  readonly lateness: number[];
  readonly downtimes: number[];
  moved: number;
  movesCancelled: number;
  frozenAnswers: number;
  redirects: number;
  outages: number;
  /** Foreign writes that were made after their session had ended, and how long after. */
  readonly afterEnd: number[];
}

export interface World {
  readonly options: WorldOptions;
  readonly random: Random;
  readonly clock: Clock;
  readonly network: Network;
  readonly shards: readonly Shard[];
  readonly users: readonly User[];
  /** The directory: the shard of each user, and where they move. */
  readonly directory: Map<number, { shard: Shard; next?: Shard }>;
  /** Users whose move has not ended. */
  readonly moving: Set<number>;
  readonly ledger: Ledger;
  readonly stats: Stats;
  nextId: number;
}

export function newWorld(options: WorldOptions): World {
  const random = randomFrom(options.seed);
  const clock = newClock();
  const network = newNetwork(clock, random, options);
  const shards = Array.from({ length: options.shards }, (_, number) => newShard(number));
  const world: World = {
    options,
    random,
    clock,
    network,
    shards,
    users: Array.from({ length: options.users }, (_, id) => newUser(id, random, options)),
    directory: new Map(),
    moving: new Set(),
    ledger: { owner: new Map(), members: new Map(), tasks: new Map(), ids: new Map(), executed: new Set() },
    stats: newStats(),
    nextId: 1,
  };
  for (const user of world.users) settle(world, user);
  world.stats.outages = network.planOutages(shards);
  return world;
}

/** Few write much: the median is a third of the mean. */
function newUser(id: number, random: Random, { writesPerUserDay }: WorldOptions): User {
  const sigma = 1.5;
  const rate = random.logNormal(writesPerUserDay / Math.exp(sigma ** 2 / 2), sigma);
  return { id, device: newDevice(), rate, categories: [], memberOf: new Set() };
}

const CATEGORIES = 3;

function settle({ shards, directory, ledger, random }: World, user: User): void {
  const shard = shards[random.below(shards.length)] as Shard;
  directory.set(user.id, { shard });
  shard.accounts.set(user.id, newAccount(user.id, "active"));
  for (let each = 0; each < CATEGORIES; each += 1) {
    const id = user.id * CATEGORIES + each;
    user.categories.push(id);
    shard.categories.set(id, newCategory(id, user.id));
    ledger.owner.set(id, user.id);
    ledger.members.set(id, new Set());
    ledger.tasks.set(id, new Map());
    ledger.ids.set(id, []);
  }
}

function newStats(): Stats {
  return {
    writes: 0,
    foreignWrites: 0,
    refused: 0,
    gaveUp: 0,
    writeTrips: 0,
    foreignWriteTrips: 0,
    messages: 0,
    feedRows: 0,
    lateness: [],
    downtimes: [],
    moved: 0,
    movesCancelled: 0,
    frozenAnswers: 0,
    redirects: 0,
    outages: 0,
    afterEnd: [],
  };
}

export function userOf({ users }: World, id: number): User {
  return users[id] as User;
}

/** From the directory. Asking it costs a trip, which the caller counts. */
export function homeOf({ directory }: World, userId: number): Shard {
  return (directory.get(userId) as { shard: Shard }).shard;
}

/** The shards that need what the user can see: two during a move. */
export function homesOf({ directory }: World, userId: number): number[] {
  const { shard, next } = directory.get(userId) as { shard: Shard; next?: Shard };
  return next ? [shard.number, next.number] : [shard.number];
}

export function accountOf(world: World, userId: number): Account {
  return homeOf(world, userId).accounts.get(userId) as Account;
}
