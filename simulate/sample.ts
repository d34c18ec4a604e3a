import { checkDevices } from "./check.ts";
import { sweep } from "./processes/deliver.ts";
import { moveUser } from "./processes/move.ts";
import { changeGrant, redirectGrants } from "./processes/share.ts";
import { readFeed, writeTask } from "./processes/write.ts";
import { accountOf, newWorld, type User, type World, type WorldOptions } from "./world.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** After the last write: outages end, and the crons deliver what is left. */
const REST_MS = DAY_MS;

/** Members of the largest category, as a share of all users. */
const CELEBRITY = 0.1;

/**
 * Simulates the protocol event by event, with all faults. Checks it on the way and at the end.
 * @throws if anything is lost, doubled, out of order, or written without permission
 */
export function simulateSample(options: WorldOptions): World {
  const world = newWorld(options);
  const { clock, network, random, users, shards } = world;
  const end = options.days * DAY_MS;
  shareAtFirst(world);
  for (const user of users) {
    repeat(world, end, DAY_MS / user.rate, () => network.run(writeTask(world, user)));
    repeat(world, end, DAY_MS / options.grantChangesPerUserDay, () => changeSomeGrant(world, user));
    repeat(world, end, DAY_MS / options.logOutsPerUserDay, () => logOut(world, user));
    repeat(world, end, DAY_MS, () => readFeed(world, user));
  }
  const inOrder = [...Array(options.moves).keys()].map((place) => (place + 0.5) * (end / Math.max(options.moves, 1)));
  for (const at of inOrder) {
    clock.after(at, () => network.run(moveUser(world, random.below(users.length), pick(world, shards))));
  }
  for (let minute = 1; minute * MINUTE_MS <= end + REST_MS; minute += 1)
    clock.after(minute * MINUTE_MS, () => cron(world));
  clock.run();
  checkDevices(world);
  return world;
}

function cron(world: World): void {
  sweep(world);
  for (const shard of world.shards) redirectGrants(world, shard);
}

function repeat({ clock, random }: World, end: number, meanMs: number, act: () => void): void {
  const next = () => {
    const wait = random.exponential(meanMs);
    if (clock.now + wait >= end) return;
    clock.after(wait, () => {
      act();
      next();
    });
  };
  next();
}

/** Most categories have few members, and one has very many. */
function shareAtFirst(world: World): void {
  const { random, users, network, options } = world;
  for (const user of users) {
    for (const categoryId of user.categories) {
      if (!random.chance(options.shared)) continue;
      const members = Math.min(Math.floor(random.pareto(1, 1.3)), users.length * CELEBRITY);
      for (let each = 0; each < members; each += 1) invite(world, categoryId);
    }
  }
  for (let each = 0; each < users.length * CELEBRITY; each += 1) invite(world, 0);

  function invite({ clock }: World, categoryId: number): void {
    const userId = random.below(users.length);
    clock.after(random.next() * 60 * MINUTE_MS, () => network.run(changeGrant(world, categoryId, userId, true)));
  }
}

function changeSomeGrant(world: World, user: User): void {
  const { random, network, ledger, users } = world;
  const categoryId = pick(world, user.categories);
  const members = [...(ledger.members.get(categoryId) ?? [])];
  const isTaken = members.length > 0 && random.chance(0.5);
  const userId = isTaken ? pick(world, members) : random.below(users.length);
  network.run(changeGrant(world, categoryId, userId, !isTaken));
}

/** Signs in again an hour later. */
function logOut(world: World, user: User): void {
  const set = (at: number) => {
    accountOf(world, user.id).sessionEndedAt = at;
  };
  set(world.clock.now);
  world.clock.after(60 * MINUTE_MS, () => set(Number.POSITIVE_INFINITY));
}

function pick<T>({ random }: World, from: readonly T[]): T {
  return from[random.below(from.length)] as T;
}
