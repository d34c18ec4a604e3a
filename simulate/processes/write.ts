import { syncDevice } from "../device.ts";
import { at, type Process, pause } from "../network.ts";
import type { Row, Shard } from "../protocol/shard.ts";
import { type Attempt, type Outcome, write } from "../protocol/write.ts";
import { accountOf, homeOf, type User, type World } from "../world.ts";
import { pushAll } from "./deliver.ts";

const MAX_TRIES = 8;

/** A user writes a task, their own or another's. The client repeats what has failed, under the same key. */
export function* writeTask(world: World, user: User): Process {
  const planned = plan(world, user);
  const isForeign = world.ledger.owner.get(planned.categoryId) !== user.id;
  // From the token and from the copy. Both may be outdated.
  const route = { home: homeOf(world, user.id), owner: ownerShard(world, planned.categoryId) };
  let trips = 0;
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const { verdict, by } = yield* isForeign ? tryForeign(world, planned, route) : tryOwn(world, planned, route);
    trips += by === "home" ? 1 : 2;
    if (verdict === "ended") return;
    if (verdict === "moved") {
      trips += 1;
      if (by === "home") route.home = yield* askDirectory(world, () => homeOf(world, user.id));
      route.owner = yield* askDirectory(world, () => ownerShard(world, planned.categoryId));
    } else if (verdict === undefined || verdict === "frozen" || verdict === "check too old") {
      if (verdict === "frozen") world.stats.frozenAnswers += 1;
      yield* pause(1000 * 2 ** (verdict === "frozen" ? 0 : tries));
    } else {
      finish(world, user, verdict, { ...route, isForeign, trips });
      return;
    }
  }
  world.stats.gaveUp += 1;
}

interface Route {
  home: Shard;
  owner: Shard;
}

type Verdict = { readonly verdict: Outcome | "ended" | undefined; readonly by: "home" | "owner" };

/** The session's check is a guard of the same batch. */
function* tryOwn(world: World, attempt: Attempt, { home }: Route): Process<Verdict> {
  const { clock } = world;
  const verdict = yield* at(home, () => {
    const session = checkSession(home, attempt.actorId, clock.now);
    return session === "live" ? execute(world, home, { ...attempt, checkedAt: clock.now }) : session;
  });
  return { verdict, by: "home" };
}

function* tryForeign(world: World, attempt: Attempt, { home, owner }: Route): Process<Verdict> {
  const { clock } = world;
  const session = yield* at(home, () => ({ is: checkSession(home, attempt.actorId, clock.now), checkedAt: clock.now }));
  if (session?.is !== "live") return { verdict: session?.is, by: "home" };
  const { checkedAt } = session;
  return { verdict: yield* at(owner, () => execute(world, owner, { ...attempt, checkedAt })), by: "owner" };
}

/**
 * The copy of a foreign write reaches the writer's own shard before the answer, so that they can read it. That is one
 * more trip.
 */
function finish(
  world: World,
  user: User,
  outcome: Outcome,
  { home, owner, isForeign, trips }: Route & { isForeign: boolean; trips: number },
): void {
  const { stats } = world;
  if (outcome !== "written") {
    stats.refused += 1;
    return;
  }
  const crosses = isForeign && home !== owner;
  stats.writes += 1;
  stats.writeTrips += trips + (crosses ? 1 : 0);
  if (crosses) {
    stats.foreignWrites += 1;
    stats.foreignWriteTrips += trips + 1;
  }
  pushAll(world, isForeign ? owner : home);
  readFeed(world, user);
}

export function readFeed(world: World, user: User): void {
  syncDevice(user.device, accountOf(world, user.id));
}

function* askDirectory<T>(world: World, ask: () => T): Process<T> {
  world.stats.redirects += 1;
  yield* pause(world.network.tripMs());
  return ask();
}

function ownerShard(world: World, categoryId: number): Shard {
  return homeOf(world, world.ledger.owner.get(categoryId) as number);
}

function checkSession(shard: Shard, userId: number, now: number): "live" | "ended" | "moved" | "frozen" {
  const account = shard.accounts.get(userId);
  if (!account) return "moved";
  if (account.state !== "active") return "frozen";
  return account.sessionEndedAt <= now ? "ended" : "live";
}

/** Chooses a new task, or a change of one. */
function plan(world: World, user: User): Attempt {
  const { random, ledger } = world;
  const isForeign = user.memberOf.size > 0 && random.chance(0.3);
  const choices = isForeign ? [...user.memberOf] : user.categories;
  const categoryId = choices[random.below(choices.length)] as number;
  const ids = ledger.ids.get(categoryId) as number[];
  const isNew = ids.length === 0 || random.chance(0.4);
  const newId = world.nextId++;
  const entity = isNew ? undefined : ids[random.below(ids.length)];
  const deletes = !isNew && random.chance(0.1);
  return {
    key: newId,
    actorId: user.id,
    categoryId,
    newId,
    deletes,
    checkedAt: 0,
    ...(entity !== undefined && { entity }),
  };
}

/** Runs the batch, and compares it with the ledger. @throws if the ledger does not allow it */
function execute(world: World, shard: Shard, attempt: Attempt): Outcome {
  const { clock, ledger } = world;
  const { key, actorId, categoryId } = attempt;
  const isRepeated = shard.categories.get(categoryId)?.keys.has(key) ?? false;
  const outcome = write(shard, clock.now, attempt);
  if (outcome !== "written" || isRepeated) return outcome;
  const isAllowed = ledger.owner.get(categoryId) === actorId || ledger.members.get(categoryId)?.has(actorId);
  if (!isAllowed) throw new Error(`user ${actorId} wrote into category ${categoryId} after losing it`);
  if (ledger.executed.has(key)) throw new Error(`write ${key} was made twice`);
  ledger.executed.add(key);
  const row = shard.categories.get(categoryId)?.rows.get(attempt.entity ?? attempt.newId) as Row;
  const tasks = ledger.tasks.get(categoryId) as Map<number, number>;
  if (row.deleted) tasks.delete(row.id);
  else tasks.set(row.id, row.version);
  if (attempt.entity === undefined) ledger.ids.get(categoryId)?.push(row.id);
  noteSession(world, actorId);
  return outcome;
}

/** A write that was made after its session had ended, within the bound. */
function noteSession(world: World, actorId: number): void {
  const { sessionEndedAt } = accountOf(world, actorId);
  const { clock, stats } = world;
  if (sessionEndedAt < clock.now) stats.afterEnd.push(clock.now - sessionEndedAt);
}
