import type { Clock } from "./clock.ts";
import type { Shard } from "./protocol/shard.ts";
import type { Random } from "./random.ts";

/** A batch in a shard, or a pause. */
export type Step = { readonly shard: Shard; readonly act: () => unknown } | { readonly waitMs: number };

/** A process in steps. A step returns undefined if the batch failed or its answer was lost. */
export type Process<T = void> = Generator<Step, T, unknown>;

export function* at<T>(shard: Shard, act: () => T): Process<T | undefined> {
  return (yield { shard, act }) as T | undefined;
}

export function* pause(waitMs: number): Process {
  yield { waitMs };
}

export interface Faults {
  /** How often an answer is lost although its batch was run. */
  readonly lostAnswer: number;
  /** How often a message between shards is lost, comes twice, or comes late. */
  readonly lost: number;
  readonly doubled: number;
  readonly late: number;
  readonly outagesPerShardYear: number;
  readonly outageMedianMs: number;
  /** How often the process that moves a user dies between two steps. */
  readonly moverDies: number;
}

export interface Network {
  readonly isDown: (shard: Shard) => boolean;
  readonly run: (process: Process<unknown>) => void;
  /** The time from the Worker to a database and back. */
  readonly tripMs: () => number;
  trips: number;
}

const YEAR_MS = 365 * 86_400_000;
/** The Worker gives up on a database that is down. */
const DEADLINE_MS = 10_000;

export function newNetwork(
  clock: Clock,
  random: Random,
  { faults, trip, days }: { faults: Faults; trip: { medianMs: number; sigma: number }; days: number },
): Network & { readonly planOutages: (shards: readonly Shard[]) => number } {
  const down = new Map<Shard, number>();
  const tripMs = () => random.logNormal(trip.medianMs, trip.sigma);
  const network = {
    trips: 0,
    tripMs,
    isDown: (shard: Shard) => (down.get(shard) ?? 0) > clock.now,
    run: (process: Process<unknown>) => {
      const resume = (input?: unknown) => {
        const { done, value: step } = process.next(input);
        if (done) return;
        if ("waitMs" in step) return clock.after(step.waitMs, resume);
        network.trips += 1;
        const half = tripMs() / 2;
        clock.after(half, () => {
          if (network.isDown(step.shard)) return clock.after(DEADLINE_MS, resume);
          const result = step.act();
          const isLost = random.chance(faults.lostAnswer);
          clock.after(isLost ? DEADLINE_MS : half, () => resume(isLost ? undefined : result));
        });
      };
      resume();
    },
    /** @returns how many there will be */
    planOutages: (shards: readonly Shard[]) => {
      let outages = 0;
      for (const shard of shards) {
        const count = random.poisson((faults.outagesPerShardYear * days * 86_400_000) / YEAR_MS);
        for (let each = 0; each < count; each += 1) {
          const lasts = random.logNormal(faults.outageMedianMs, 1);
          clock.after(random.next() * days * 86_400_000, () => down.set(shard, clock.now + lasts));
          outages += 1;
        }
      }
      return outages;
    },
  };
  return network;
}
