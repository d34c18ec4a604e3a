import { print } from "../print.mjs";

const COUNT = 10_000;
const ROUNDS = 3;
const PATIENCE_MS = 180_000;

/** Reminders due in one minute: each is queued once, and recorded once. */
export async function reminders({ newUser, post }) {
  print(`${COUNT} reminders due, the cron run twice at once`, "", "ms", "D1 trips", "right");
  for (let round = 0; round < ROUNDS; round += 1) {
    const { id: userId } = await newUser();
    const before = await post("/bench/delivered", { userId });
    const started = performance.now();
    const { ms, trips } = await post("/bench/remind", { userId, reminders: COUNT });
    print("", "queued", ms, trips.join(" + "), true);
    let now = before;
    while (now.sent < COUNT && performance.now() - started < PATIENCE_MS) {
      await new Promise((resolve) => setTimeout(resolve, 250));
      now = await post("/bench/delivered", { userId });
    }
    const once = now.events === COUNT && now.reminders === COUNT && now.sent === COUNT;
    print("", "recorded, each with one event", Math.round(performance.now() - started), now.trips - before.trips, once);
  }
}
