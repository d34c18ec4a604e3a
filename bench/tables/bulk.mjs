import { median, print } from "../print.mjs";

const ROUNDS = 5;
const SINGLES = 400;
const BULKS = 40;
const OPERATIONS = 100;
const CONCURRENCY = 8;
const AT_LEAST = 8;
const TASK = { title: "A task of the benchmark", priority: "high", due_date: "2026-03-14" };

/** New tasks in a second: a hundred a request, and one a request. */
export async function bulk({ newUser, request }) {
  const user = await newUser();
  const operations = Array.from({ length: OPERATIONS }, () => ({ op: "create", ...TASK }));
  const single = () => request("POST", "/api/tasks", user, TASK);
  const many = () => request("POST", "/api/tasks/bulk", user, { operations });
  await perSecond(single, SINGLES);
  await perSecond(many, BULKS);
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const one = await perSecond(single, SINGLES);
    const hundred = OPERATIONS * (await perSecond(many, BULKS));
    rounds.push({ one, hundred, ratio: hundred / one });
  }
  const [one, hundred, ratio] = ["one", "hundred", "ratio"].map((side) => median(rounds.map((round) => round[side])));
  print(`Creates over HTTP, median of ${ROUNDS} rounds`, "", "in bulk/s", "alone/s", "ratio", "at least");
  print("", "tasks", Math.round(hundred), Math.round(one), ratio.toFixed(1), AT_LEAST, ratio >= AT_LEAST);
}

async function perSecond(send, requests) {
  let next = 0;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: CONCURRENCY }, async () => {
      for (let turn = next++; turn < requests; turn = next++) await send();
    }),
  );
  return (requests * 1000) / (performance.now() - started);
}
