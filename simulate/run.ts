// `npm run simulate [-- --users N --seed S]`: a year of Taskwire in shards, with the protocol of
// docs/decisions/scale.md.
import { parseArgs } from "node:util";
import { ASSUMED, MEASURED } from "./measured.ts";
import { simulateYear } from "./population/year.ts";
import { simulateSample } from "./sample.ts";
import type { Stats } from "./world.ts";

const { values } = parseArgs({
  options: { users: { type: "string", default: "10000" }, seed: { type: "string", default: "1" } },
});
const [users, seed] = [Number(values.users), Number(values.seed)];
if (!(Number.isInteger(users) && users >= 1000 && Number.isInteger(seed))) {
  console.error("--users takes a whole number of at least 1000, and --seed a whole number.");
  process.exit(1);
}

const SAMPLE_DAYS = 365;
const DAY_SECONDS = 86_400;

printPopulation();
printSample();

function printPopulation(): void {
  const { people, placement, months } = simulateYear(users, seed);
  const { loads } = placement;
  title(`${users} users, half of them from the start: each one drawn, their writes as rates`);
  row("month", "users", "shards", "GB in all", "fullest, GB", "users moved");
  for (const [month, each] of months.entries()) {
    row(month + 1, each.users, each.shards, gigabytes(each.bytes), gigabytes(each.fullest), each.moves);
  }

  title("Shards at the end of the year");
  row("", "mean", "hottest", "of the mean");
  const column = (name: string, of: (load: (typeof loads)[number]) => number, unit: (value: number) => string) => {
    const all = loads.map(of);
    const mean = all.reduce((sum, each) => sum + each, 0) / all.length;
    const most = Math.max(...all);
    row(name, unit(mean), unit(most), (most / mean).toFixed(2));
  };
  const perSecond = (daily: number) => ((daily * ASSUMED.peak) / DAY_SECONDS).toFixed(2);
  const batches = (load: (typeof loads)[number]) => load.ownWrites + load.foreignWrites + load.copies;
  column("GB", ({ bytes }) => bytes, gigabytes);
  column("writes a second at the peak", ({ ownWrites, foreignWrites }) => ownWrites + foreignWrites, perSecond);
  column("copies a second at the peak", ({ copies }) => copies, perSecond);
  column("of its one writer's time, %", batches, (daily) =>
    ((daily * ASSUMED.peak * MEASURED.writeMs) / DAY_SECONDS / 10).toFixed(2),
  );

  const sum = (of: (load: (typeof loads)[number]) => number) => loads.reduce((all, load) => all + of(load), 0);
  const written = sum(({ ownWrites }) => ownWrites);
  const crossing = sum(({ foreignWrites }) => foreignWrites);
  const copies = sum(({ copies }) => copies);
  title("What crosses shards");
  row("writes into another shard", percent(crossing / written));
  row("copies sent for each write", (copies / written).toFixed(2));
  row("feed rows for each write", (sum(({ feedRows }) => feedRows) / written).toFixed(2));
  const members = people.shared.reduce((most, category) => Math.max(most, category.members.length), 0);
  row("members of the largest category", members);
  row(`… its writes reach shards`, Math.min(loads.length, members));
  const rates = people.rate.toSorted();
  row("writes a day: median user, busiest user", `${rates[users >> 1]?.toFixed(1)}, ${Math.round(rates.at(-1) ?? 0)}`);
  row("users moved, GB moved", `${placement.moves}, ${gigabytes(placement.movedBytes)}`);
}

function printSample(): void {
  const sampled = Math.min(Math.floor(users / 50), 1000);
  const started = performance.now();
  const { stats } = simulateSample({
    seed,
    users: sampled,
    shards: sampled > 500 ? 20 : 8,
    days: SAMPLE_DAYS,
    writesPerUserDay: ASSUMED.writesPerUserDay,
    shared: 0.1,
    grantChangesPerUserDay: 0.01,
    logOutsPerUserDay: 0.1,
    trip: ASSUMED.trip,
    moves: Math.floor(sampled / 2),
    faults: ASSUMED.faults,
  });
  title(`A sample of ${sampled} users and ${SAMPLE_DAYS} days, event by event`);
  row("writes, by members of other shards", `${stats.writes}, ${stats.foreignWrites}`);
  row("refused, isGranted up after 8 tries", `${stats.refused}, ${stats.gaveUp}`);
  row(
    "trips a write: own, foreign",
    `${ownTrips(stats).toFixed(2)}, ${(stats.foreignWriteTrips / stats.foreignWrites).toFixed(2)}`,
  );
  row("outages; users moved, moves isGranted up", `${stats.outages}; ${stats.moved}, ${stats.movesCancelled}`);
  row("answers 503 while a user moves", stats.frozenAnswers);
  title("How late, in ms");
  row("", "count", "p50", "p99", "p99.9", "most");
  distribution("a change in another shard", stats.lateness);
  distribution("a user moves: no writes for", stats.downtimes);
  distribution("a foreign write after log-out", stats.afterEnd);
  title("Held: no change lost, doubled or out of order; no write after its grant had ended, or made twice");
  console.error(`The sample took ${Math.round((performance.now() - started) / 1000)} s.`);
}

function ownTrips({ writes, foreignWrites, writeTrips, foreignWriteTrips }: Stats): number {
  return (writeTrips - foreignWriteTrips) / (writes - foreignWrites);
}

function distribution(name: string, values: readonly number[]): void {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  row(name, sorted.length, at(0.5), at(0.99), at(0.999), at(1));
}

function title(text: string): void {
  console.log(`\n${text}`);
}

function row(first: string | number, ...columns: (string | number)[]): void {
  console.log(`  ${String(first).padEnd(42)}${columns.map((each) => String(each).padStart(14)).join("")}`);
}

function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(2);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
