import { at, type Process, pause } from "../network.ts";
import { acknowledge, apply, type Message, readNewest, readOutbox } from "../protocol/deliver.ts";
import type { Shard } from "../protocol/shard.ts";
import type { World } from "../world.ts";

const MINUTE_MS = 60_000;
const MAX_TRIES = 8;
const LATE_MS = 90_000;
const LEASE_MS = 30_000;

/** Sends the outbox entries of a write right away. If this fails, the Queue or the cron delivers them. */
export function pushAll(world: World, from: Shard, except?: Shard): void {
  for (const to of from.outbox.keys()) {
    const receiver = world.shards[to] as Shard;
    if (receiver !== except) world.network.run(push(world, from, receiver));
  }
}

/** One trip, because the message is made from the rows that the write returned. */
function* push(world: World, from: Shard, to: Shard): Process {
  const { random, options } = world;
  const { lost, doubled, late } = options.faults;
  const message = readNewest(from, to.number);
  if (!message || random.chance(lost)) return;
  if (random.chance(doubled)) world.network.run(receive(world, from, to, message));
  if (random.chance(late)) yield* pause(random.next() * LATE_MS);
  yield* receive(world, from, to, message);
}

function* receive(world: World, from: Shard, to: Shard, message: Message): Process {
  const isApplied = yield* at(to, () => applyTimed(world, to, message));
  if (isApplied) yield* at(from, () => acknowledge(from, to.number, message.last));
  else startPull(world, from, to);
}

/** A job of the Queue. Two for the same shards would do no harm, but a lease saves the second. */
export function startPull(world: World, from: Shard, to: Shard): void {
  const { clock, network } = world;
  if ((from.leases.get(to.number) ?? 0) > clock.now) return;
  from.leases.set(to.number, clock.now + LEASE_MS);
  network.run(pull(world, from, to));
}

/** Delivers everything that one shard has for another, in order, however often it takes. */
export function* pull(world: World, from: Shard, to: Shard): Process {
  for (let tries = 0; tries < MAX_TRIES; ) {
    const prev = yield* at(to, () => to.inbox.get(from.number) ?? 0);
    const read =
      prev === undefined ? undefined : yield* at(from, () => ({ message: readOutbox(from, to.number, prev) }));
    if (read && !read.message) {
      yield* at(from, () => acknowledge(from, to.number, prev as number));
      from.leases.delete(to.number);
      return;
    }
    const { message } = read ?? {};
    const isApplied = message && (yield* at(to, () => applyTimed(world, to, message)));
    if (isApplied) continue;
    tries += 1;
    yield* pause(1000 * 2 ** tries);
  }
}

function applyTimed({ clock, stats }: World, to: Shard, message: Message): boolean {
  const before = to.counter;
  if (!apply(to, message)) return false;
  stats.messages += 1;
  stats.feedRows += to.counter - before;
  for (const { at } of message.changes) stats.lateness.push(clock.now - at);
  return true;
}

/** The minute's cron: delivers entries that have waited too long. */
export function sweep(world: World): void {
  const { clock, shards } = world;
  for (const from of shards) {
    for (const [to, [oldest]] of from.outbox) {
      if (oldest && clock.now - oldest.at > MINUTE_MS / 2) startPull(world, from, shards[to] as Shard);
    }
  }
}
