import { at, type Process, pause } from "../network.ts";
import type { Shard } from "../protocol/shard.ts";
import { resend, share } from "../protocol/write.ts";
import { homeOf, homesOf, userOf, type World } from "../world.ts";
import { pushAll } from "./deliver.ts";

const MAX_TRIES = 8;

/** A category's owner gives someone a grant, or removes it. */
export function* changeGrant(world: World, categoryId: number, userId: number, isGranted: boolean): Process {
  const { clock, ledger, network } = world;
  const ownerId = ledger.owner.get(categoryId) as number;
  if (ownerId === userId) return;
  // Looked up first, so that a move may start in between.
  const homes = homesOf(world, userId);
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const owner = homeOf(world, ownerId);
    const outcome = yield* at(owner, () => {
      const made = share(owner, clock.now, { categoryId, userId, homes, isGranted });
      if (made === "written") note(world, categoryId, userId, isGranted);
      return made;
    });
    if (outcome === "written") {
      pushAll(world, owner);
      return;
    }
    yield* pause(outcome === undefined ? 1000 * 2 ** tries : network.tripMs());
  }
}

function note(world: World, categoryId: number, userId: number, isGranted: boolean): void {
  const members = world.ledger.members.get(categoryId);
  const { memberOf } = userOf(world, userId);
  if (isGranted) {
    members?.add(userId);
    memberOf.add(categoryId);
  } else {
    members?.delete(userId);
    memberOf.delete(categoryId);
  }
}

/** Sends grants again that arrived after their user had moved away. */
export function redirectGrants(world: World, shard: Shard): void {
  for (const grant of shard.misdirected.splice(0)) world.network.run(redirect(world, grant));
}

function* redirect(world: World, { userId, categoryId }: Shard["misdirected"][number]): Process {
  const { clock, ledger, network } = world;
  for (;;) {
    yield* pause(network.tripMs());
    const owner = homeOf(world, ledger.owner.get(categoryId) as number);
    const homes = homesOf(world, userId);
    const done = yield* at(owner, () => ({ is: resend(owner, clock.now, { categoryId, userId, homes }) }));
    if (done) return pushAll(world, owner);
    yield* pause(1000);
  }
}
