import { ASSUMED } from "../measured.ts";
import { drawPeople, MONTHS, type People } from "./people.ts";
import { countLoads, newPlacement, type Placement, placeNew, rebalance } from "./shards.ts";

const DAYS_A_MONTH = 365 / MONTHS;

export interface Month {
  readonly shards: number;
  readonly users: number;
  readonly bytes: number;
  readonly fullest: number;
  readonly moves: number;
}

/** A year of everyone, month by month: rates and sizes, no events. */
export function simulateYear(count: number, seed: number): { people: People; placement: Placement; months: Month[] } {
  const people = drawPeople(count, seed);
  const placement = newPlacement(people);
  const months: Month[] = [];
  for (let month = 0; month < MONTHS; month += 1) {
    placeNew(people, placement, month);
    write(people, month);
    const days = (month + 1) * DAYS_A_MONTH;
    countLoads(people, placement, days);
    const before = placement.moves;
    rebalance(people, placement, days);
    countLoads(people, placement, days);
    months.push(monthOf(placement, placement.moves - before));
  }
  return { people, placement, months };
}

/** New tasks of this month, without those that were deleted. */
function write({ count, joined, rate, tasks, random }: People, month: number): void {
  for (let id = 0; id < count; id += 1) {
    if ((joined[id] ?? 0) > month) continue;
    const kept = (ASSUMED.creates - 0.06) * DAYS_A_MONTH * (rate[id] ?? 0);
    tasks[id] = (tasks[id] ?? 0) + random.poisson(kept);
  }
}

function monthOf({ loads, shardOf }: Placement, moves: number): Month {
  const sizes = loads.map(({ bytes }) => bytes);
  return {
    shards: loads.length,
    users: shardOf.reduce((sum, shard) => sum + (shard >= 0 ? 1 : 0), 0),
    bytes: sizes.reduce((sum, bytes) => sum + bytes, 0),
    fullest: Math.max(...sizes),
    moves,
  };
}
