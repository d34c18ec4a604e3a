import { at, type Process, pause } from "../network.ts";
import { activate, cancel, copyChanges, forward, freeze, type Move, startMove, subscribe } from "../protocol/move.ts";
import type { Shard } from "../protocol/shard.ts";
import { homeOf, homesOf, userOf, type World } from "../world.ts";
import { pushAll, startPull } from "./deliver.ts";
import { readFeed } from "./write.ts";

const ROWS_PER_BATCH = 1000;
const FEW_ROWS = 50;
/** The cron continues an interrupted move after this time. */
const RESUMED_MS = 60_000;
const MAX_WAITS = 20;

/** Moves a user to another shard. Each step can be repeated, so another process can continue after one that died. */
export function* moveUser(world: World, userId: number, to: Shard): Process {
  const { clock, directory, moving, stats } = world;
  const from = homeOf(world, userId);
  if (from === to || moving.has(userId)) return;
  moving.add(userId);
  directory.set(userId, { shard: from, next: to });
  const move = startMove(from, to, userId);
  const awaited = yield* subscribeAll(world, move);
  yield* copy(world, move);
  yield* dieSometimes(world);
  if (!(yield* haveArrived(world, to, awaited))) {
    yield* untilDone(from, () => cancel(move));
    directory.set(userId, { shard: from });
    stats.movesCancelled += 1;
    moving.delete(userId);
    return;
  }
  yield* untilDone(from, () => freeze(move));
  const frozenAt = clock.now;
  yield* dieSometimes(world);
  yield* untilDone(from, () => copyChanges(move));
  directory.set(userId, { shard: to });
  yield* dieSometimes(world);
  yield* untilDone(to, () => activate(move));
  stats.downtimes.push(clock.now - frozenAt);
  stats.moved += 1;
  readFeed(world, userOf(world, userId));
  yield* dieSometimes(world);
  yield* untilDone(from, () => forward(move));
  for (const [owner] of awaited) {
    yield* untilDone(owner, () => owner.homes.set(userId, homesOf(world, userId)));
  }
  pushAll(world, to);
  moving.delete(userId);
}

/** Every shard whose categories the user sees sends to both from now on. */
function* subscribeAll(world: World, { userId, to, from }: Move): Process<[Shard, number][]> {
  const { clock } = world;
  const homes = [from.number, to.number];
  const owners = new Set<Shard>();
  for (const id of userOf(world, userId).memberOf) owners.add(homeOf(world, world.ledger.owner.get(id) as number));
  const awaited: [Shard, number][] = [];
  for (const owner of owners) {
    const seq = yield* untilDone(owner, () => subscribe(owner, clock.now, { userId, homes, to }));
    awaited.push([owner, seq]);
    startPull(world, owner, to);
  }
  return awaited;
}

/** Copies all rows, then again those that have changed meanwhile, until few are left. */
function* copy({ network }: World, move: Move): Process {
  for (let rows = Number.POSITIVE_INFINITY; rows > FEW_ROWS; ) {
    rows = yield* untilDone(move.from, () => copyChanges(move));
    // A batch that reads, and one that writes.
    yield* pause(2 * Math.ceil(rows / ROWS_PER_BATCH) * network.tripMs());
  }
}

function* haveArrived(world: World, to: Shard, awaited: readonly [Shard, number][]): Process<boolean> {
  for (let waits = 0; waits < MAX_WAITS; waits += 1) {
    if (awaited.every(([owner, seq]) => (to.inbox.get(owner.number) ?? 0) >= seq)) return true;
    yield* pause(3000);
    for (const [owner] of awaited) startPull(world, owner, to);
  }
  return false;
}

function* untilDone<T>(shard: Shard, act: () => T): Process<T> {
  for (;;) {
    const done = yield* at(shard, () => ({ result: act() }));
    if (done) return done.result;
    yield* pause(1000);
  }
}

function* dieSometimes({ random, options }: World): Process {
  if (random.chance(options.faults.moverDies)) yield* pause(RESUMED_MS);
}
