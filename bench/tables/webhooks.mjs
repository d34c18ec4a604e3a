import { createServer } from "node:http";
import { median, print } from "../print.mjs";

const ENDPOINTS = 10;
const EVENTS = 10_000;
const PAIRS = 150;

const PAUSE_MS = 100;
const TIMEOUT_MS = 15 * 60_000;

/** What a write costs with endpoints, beside one without; and whether each event comes to each endpoint, once. */
export async function webhooks(bench) {
  const receiver = await startReceiver();
  try {
    const user = await userWithWebhooks(bench, receiver.url);
    await compareWrites(bench, user, receiver);
    await deliverAll(bench, user, receiver);
  } finally {
    receiver.close();
  }
}

async function userWithWebhooks({ newUser, request }, url) {
  const user = await newUser();
  for (let place = 0; place < ENDPOINTS; place += 1) {
    await request("POST", "/api/webhooks", user, { url: `${url}/${place}` });
  }
  return user;
}

/** By turns, and each once nothing is under way: what is sent would take time from the next write here, on one machine. */
async function compareWrites({ newUser, request }, hooked, receiver) {
  const sides = { with: hooked, without: await newUser() };
  const costs = { with: [], without: [] };
  for (let pair = 0; pair < PAIRS; pair += 1) {
    const order = pair % 2 === 0 ? ["with", "without"] : ["without", "with"];
    for (const side of order) {
      const started = performance.now();
      const { trips, rows, written } = await request("POST", "/api/tasks", sides[side], { title: "A task" }, COUNTED);
      costs[side].push({ ms: performance.now() - started, trips, rows, written });
      if (side === "with") await receiver.until((pair + 1) * ENDPOINTS, TIMEOUT_MS);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
  const of = (side, what) => median(costs[side].map((cost) => cost[what]));
  print(`A write of someone with ${ENDPOINTS} webhooks, and with none`, "", "with", "without", "ratio", "at most");
  for (const what of ["trips", "rows", "written"]) {
    print("", what, of("with", what), of("without", what), "", "", of("with", what) === of("without", what));
  }
  const ratio = of("with", "ms") / of("without", "ms");
  print(
    "",
    "ms, p50",
    of("with", "ms").toFixed(2),
    of("without", "ms").toFixed(2),
    ratio.toFixed(3),
    1.03,
    ratio <= 1.03,
  );
}

const COUNTED = { "X-Count-Written": "yes" };

async function deliverAll({ request }, user, receiver) {
  const operations = Array.from({ length: 100 }, () => ({ op: "create", title: "A task" }));
  await receiver.quiet();
  receiver.reset();
  const started = performance.now();
  for (let made = 0; made < EVENTS; made += operations.length) {
    await request("POST", "/api/tasks/bulk", user, { operations });
  }
  const written = performance.now() - started;
  await receiver.until(EVENTS * ENDPOINTS, TIMEOUT_MS);
  const took = performance.now() - started;
  await receiver.quiet();
  const { ids, requests } = receiver;
  print(`${EVENTS} events to ${ENDPOINTS} endpoints`, "", "number", "of");
  print("", "came", ids.size, EVENTS * ENDPOINTS, ids.size === EVENTS * ENDPOINTS);
  print("", "came twice", requests() - ids.size, 0, requests() === ids.size);
  print("", "seconds until written", (written / 1000).toFixed(1));
  print("", "seconds until all came", (took / 1000).toFixed(1));
  print("", "requests a second", Math.round(ids.size / (took / 1000)));
}

async function startReceiver() {
  const ids = new Set();
  let requests = 0;
  const server = createServer((request, response) => {
    request.resume().on("end", () => {
      ids.add(request.headers["webhook-id"]);
      requests += 1;
      response.end();
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  return {
    ids,
    url: `http://127.0.0.1:${server.address().port}`,
    requests: () => requests,
    reset: () => {
      ids.clear();
      requests = 0;
    },
    until: async (count, timeout) => {
      for (const end = performance.now() + timeout; ids.size < count && performance.now() < end; ) await later(100);
    },
    quiet: async () => {
      for (let before = -1; before !== requests; ) {
        before = requests;
        await later(2_000);
      }
    },
    close: () => server.close(),
  };
}
