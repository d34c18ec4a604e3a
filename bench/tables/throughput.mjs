import { median, print } from "../print.mjs";

const ROUNDS = 5;
const REQUESTS = 400;
const CONCURRENCY = 8;
const REQUEST_OF = {
  list: ["GET", "/api/tasks"],
  get: ["GET", "/api/tasks/ID"],
  create: ["POST", "/api/tasks", { title: "A task of the benchmark", priority: "high", due_date: "2026-03-14" }],
  update: ["PATCH", "/api/tasks/ID", { title: "A changed task of the benchmark" }],
  complete: ["POST", "/api/tasks/ID/complete"],
};
const OVER_HTTP = { list: 0.85, get: 0.85, create: 0.6, update: 0.6, complete: 0.6 };
const ALONE = { list: 0.6, get: 0.75, create: 0.4, update: 0.4, complete: 0.4 };

/** Compares each verb with a bare handler that runs one prepared statement of the same kind. */
export async function throughput(bench) {
  await compare(bench, "Throughput over HTTP", overHttp, OVER_HTTP);
  await compare(bench, "The handlers alone, without HTTP", inRuntime, ALONE);
}

async function compare(bench, title, measure, bars) {
  const rounds = `median of ${ROUNDS} rounds of ${REQUESTS}`;
  print(`${title}, ${rounds}`, "", "requests/s", "floor", "ratio", "at least");
  for (const [what, bar] of Object.entries(bars)) {
    const rounds = [];
    await measure(bench, what, "ours");
    await measure(bench, what, "floor");
    for (let round = 0; round < ROUNDS; round += 1) {
      const floor = await measure(bench, what, "floor");
      const ours = await measure(bench, what, "ours");
      rounds.push({ ours, floor, ratio: ours / floor });
    }
    const [ours, floor, ratio] = ["ours", "floor", "ratio"].map((side) => median(rounds.map((round) => round[side])));
    print("", what, Math.round(ours), Math.round(floor), ratio.toFixed(2), bar, ratio >= bar);
  }
}

/** Requests over HTTP, eight at a time. */
async function overHttp({ base, post, small }, what, side) {
  const { id, token } = await small();
  const ids = await post("/bench/prepare", { what, requests: REQUESTS, userId: id });
  const [method, path, body] = REQUEST_OF[what];
  const headers = {
    Authorization: `Bearer ${token}`,
    "X-User": id,
    "X-What": what,
    "Content-Type": "application/json",
  };
  let next = 0;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: CONCURRENCY }, async () => {
      for (let turn = next++; turn < REQUESTS; turn = next++) {
        const url = base + path.replace("ID", ids[turn]).replace("/api/", side === "floor" ? "/floor/" : "/api/");
        const response = await fetch(url, { method, headers, body: body && JSON.stringify(body) });
        await response.text();
        if (!response.ok) throw new Error(`${what}: ${response.status}`);
      }
    }),
  );
  return (REQUESTS * 1000) / (performance.now() - started);
}

/** The handlers called inside the runtime, without the cost of an HTTP server. */
async function inRuntime({ post, small }, what, side) {
  const { id: userId, token } = await small();
  const request = REQUEST_OF[what];
  const run = { side, what, requests: REQUESTS, concurrency: CONCURRENCY, token, userId, request };
  return (REQUESTS * 1000) / (await post("/bench/run", run)).ms;
}
