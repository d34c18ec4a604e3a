import { ASSUMED } from "../measured.ts";
import { type Random, randomFrom } from "../random.ts";

export const MONTHS = 12;

/** A category with members, and the share of its owner's tasks that are in it. */
interface SharedCategory {
  readonly ownerId: number;
  readonly members: Int32Array;
}

/** All users, drawn one by one. */
export interface People {
  readonly count: number;
  readonly random: Random;
  /** Writes a day. */
  readonly rate: Float32Array;
  /** The month in which they sign up. */
  readonly joined: Int8Array;
  /** Who invited them; -1: nobody. */
  readonly invitedBy: Int32Array;
  /** Tasks, those that are deleted not counted. */
  readonly tasks: Float32Array;
  readonly shared: readonly SharedCategory[];
  /** How many categories of others they see. */
  readonly memberOf: Int32Array;
}

const AT_FIRST = 0.5;
const INVITED = 0.4;
const SHARES = 0.3;
const MEMBERS_SHAPE = 1.5;
/** Of all users: the members of the largest category. */
const CELEBRITY = 0.01;
/** The share of members who come from the owner's circle: those whom they invited, and who signed up next to them. */
const FROM_CIRCLE = 0.6;
const CIRCLE = 20;

export function drawPeople(count: number, seed: number): People {
  const random = randomFrom(seed);
  const sigma = 1.5;
  const median = ASSUMED.writesPerUserDay / Math.exp(sigma ** 2 / 2);
  const rate = Float32Array.from({ length: count }, () => random.logNormal(median, sigma));
  const early = count * AT_FIRST;
  const joined = Int8Array.from({ length: count }, (_, id) =>
    id < early ? 0 : Math.floor(((id - early) / (count - early)) * MONTHS),
  );
  const invitedBy = Int32Array.from({ length: count }, (_, id) =>
    random.chance(INVITED) ? drawInviter(random, id) : -1,
  );
  const tasks = Float32Array.from({ length: count }, (_, id) => (id < early ? ASSUMED.tasksPerUserAtFirst : 0));
  const memberOf = new Int32Array(count);
  const shared: SharedCategory[] = [];
  for (let ownerId = 0; ownerId < count; ownerId += 1) {
    if (!random.chance(SHARES)) continue;
    const size = Math.min(Math.ceil(random.pareto(0.5, MEMBERS_SHAPE)), Math.ceil(count * CELEBRITY));
    shared.push(drawCategory(random, ownerId, size, count, memberOf));
  }
  shared.push(drawCategory(random, 0, Math.ceil(count * CELEBRITY), count, memberOf));
  return { count, random, rate, joined, invitedBy, tasks, shared, memberOf };
}

function drawInviter(random: Random, id: number): number {
  if (id === 0) return -1;
  return random.chance(FROM_CIRCLE) ? Math.max(0, id - 1 - random.below(CIRCLE)) : random.below(id);
}

function drawCategory(
  random: Random,
  ownerId: number,
  size: number,
  count: number,
  memberOf: Int32Array,
): SharedCategory {
  const members = new Int32Array(size);
  for (let place = 0; place < size; place += 1) {
    const near = Math.min(count - 1, ownerId + 1 + random.below(CIRCLE));
    const member = size <= CIRCLE && random.chance(FROM_CIRCLE) ? near : random.below(count);
    members[place] = member;
    memberOf[member] = (memberOf[member] ?? 0) + 1;
  }
  return { ownerId, members };
}
