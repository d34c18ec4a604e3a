import { median, print } from "../print.mjs";

const ROUNDS = 15;
const MOST_MS = 150;
const SEARCHES = {
  "in no task": "absent",
  "in a few titles": "task 7777",
  "in every title": "task",
  "inside a word of every title": "ask",
  "in every description": "about",
  "five words in every task": "a t s k o",
};

/** What a search of 100,000 own tasks takes, and the rows that it reads. */
export async function search({ request, ...people }) {
  const [small, large] = [await people.small(), await people.large()];
  print(`GET /api/tasks?search=, median of ${ROUNDS}`, "words", "rows of 50", "100,000", "ms", "at most");
  for (const [what, words] of Object.entries(SEARCHES)) {
    const path = `/api/tasks?search=${encodeURIComponent(words)}`;
    const few = await request("GET", path, small);
    const times = [];
    let many;
    for (let round = 0; round < ROUNDS; round += 1) {
      const started = performance.now();
      many = await request("GET", path, large);
      times.push(performance.now() - started);
    }
    const ms = Math.round(median(times));
    print("", what, few.rows, many.rows, ms, MOST_MS, ms <= MOST_MS);
  }
}
