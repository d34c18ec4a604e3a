import { syncDevice } from "./device.ts";
import { accountOf, type User, type World } from "./world.ts";

/** After all deliveries, each device must have exactly what its user may see. @throws for a difference */
export function checkDevices(world: World): void {
  for (const user of world.users) {
    syncDevice(user.device, accountOf(world, user.id));
    const expected = visibleTo(world, user);
    const { known } = user.device;
    for (const [task, version] of expected) {
      const has = known.get(task);
      if (has !== version) throw new Error(`user ${user.id}: task ${task} is ${has}, should be ${version}`);
    }
    for (const task of known.keys()) {
      if (!expected.has(task)) throw new Error(`user ${user.id}: task ${task} should be gone`);
    }
  }
}

function visibleTo({ ledger }: World, { categories, memberOf }: User): Map<number, number> {
  const tasks = [...categories, ...memberOf].flatMap((id) => [...(ledger.tasks.get(id) ?? [])]);
  return new Map(tasks);
}
