import { median, print } from "../print.mjs";
import { measureLive } from "../sockets.mjs";

/** The time from a write to the user's sockets. */
export async function live({ base, newUser }) {
  const columns = ["p50", "p99", "floor p50", "floor p99", "ratio p50", "at most"];
  print("Write to socket, beside a bare broadcast, ms", "sockets", ...columns);
  for (const count of [1, 100, 1000]) {
    const { rounds, burst } = await measureLive(base, await newUser(), count);
    const of = (side, which) => median(rounds.map((round) => round[side][which]));
    const ratio = median(rounds.map(({ ours, floor }) => ours.p50 / floor.p50));
    const figures = [of("ours", "p50"), of("ours", "p99"), of("floor", "p50"), of("floor", "p99")];
    const bar = count === 1000 ? [2, ratio <= 2] : [];
    print("", count, ...figures.map((ms) => ms.toFixed(1)), ratio.toFixed(2), ...bar);
    print("", `  ${burst.frames} frames, in order, none lost`, Math.round(burst.ms), burst.whole);
  }
}
