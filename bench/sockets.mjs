// Measures the time from a write to the user's sockets, and the same for a bare broadcast to as many sockets.

const ROUNDS = 5;
const WRITES_A_ROUND = 20;
const BURST = 200;
const BURST_CONCURRENCY = 8;
const ACKNOWLEDGE_EVERY = 100;
const OPENING_AT_ONCE = 50;

/** Opens `count` sockets on each side, and returns the latencies in milliseconds. */
export async function measureLive(base, user, count) {
  const write = (title) => post(`${base}/api/tasks`, user.token, { title });
  const text = JSON.stringify(await frameOf(base, user));
  const sides = {
    ours: { sockets: await open(`${base}/api/live`, user.token, count, true), write: () => write("Live") },
    floor: {
      sockets: await open(`${base}/floor/broadcast`, user.token, count, false),
      write: () => post(`${base}/floor/broadcast`, user.token, { text }),
    },
  };
  const rounds = [];
  await round(sides.floor);
  await round(sides.ours);
  for (let at = 0; at < ROUNDS; at += 1)
    rounds.push({ floor: await round(sides.floor), ours: await round(sides.ours) });
  const burst = await writeAtOnce(sides.ours.sockets, write);
  for (const { sockets } of Object.values(sides)) for (const { socket } of sockets) socket.close();
  return { rounds, burst };
}

/** A frame of the hub. The floor's frames have the same length. */
async function frameOf(base, { token }) {
  await post(`${base}/api/tasks`, token, { title: "Live" });
  const answer = await fetch(`${base}/api/sync?limit=1`, { headers: { Authorization: `Bearer ${token}` } });
  return { type: "change", ...(await answer.json()).changes[0] };
}

async function open(url, token, count, acknowledges) {
  const sockets = [];
  while (sockets.length < count) {
    const some = Math.min(OPENING_AT_ONCE, count - sockets.length);
    sockets.push(...(await Promise.all(Array.from({ length: some }, () => openOne(url, token, acknowledges)))));
  }
  return sockets;
}

function openOne(url, token, acknowledges) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url.replace("http", "ws"), {
      protocols: acknowledges ? ["taskwire.v1"] : [],
      headers: { Authorization: `Bearer ${token}` },
    });
    const one = { socket, seqs: [], notify: () => {} };
    socket.addEventListener("error", reject);
    socket.addEventListener("open", () => !acknowledges && resolve(one));
    socket.addEventListener("close", ({ code, reason }) => {
      const error = new Error(`closed with ${code} ${reason}`);
      reject(error);
      one.notify(error);
    });
    socket.addEventListener("message", ({ data }) => {
      if (acknowledges && data.startsWith('{"type":"ready"')) return resolve(one);
      one.seqs.push(Number(/"seq":(\d+)/.exec(data)[1]));
      if (acknowledges && one.seqs.length % ACKNOWLEDGE_EVERY === 0) {
        socket.send(JSON.stringify({ type: "ack", cursor: JSON.parse(data).cursor }));
      }
      one.notify();
    });
  });
}

/** Writes one task after the other, waits until each one reaches every socket, and returns the latencies. */
async function round({ sockets, write }) {
  const latencies = [];
  for (let written = 0; written < WRITES_A_ROUND; written += 1) {
    const started = performance.now();
    const arrived = everyone(sockets, 1, () => latencies.push(performance.now() - started));
    await Promise.all([write(), arrived]);
  }
  return percentiles(latencies);
}

/** Writes several tasks at a time, and checks that every socket receives all of them in order. */
async function writeAtOnce(sockets, write) {
  for (const one of sockets) one.seqs.length = 0;
  const started = performance.now();
  const arrived = everyone(sockets, BURST);
  let next = 0;
  const writer = async () => {
    while (next++ < BURST) await write(`Live ${next}`);
  };
  await Promise.all([arrived, ...Array.from({ length: BURST_CONCURRENCY }, writer)]);
  const [first] = sockets;
  const inOrder = first.seqs.every((seq, place) => place === 0 || seq > first.seqs[place - 1]);
  const isComplete = sockets.every(
    ({ seqs }) => seqs.length === BURST && seqs.every((seq, at) => seq === first.seqs[at]),
  );
  return {
    frames: sockets.reduce((sum, { seqs }) => sum + seqs.length, 0),
    whole: inOrder && isComplete,
    ms: performance.now() - started,
  };
}

function everyone(sockets, frames, onFrame = () => {}) {
  return Promise.all(
    sockets.map(
      (one) =>
        new Promise((resolve, reject) => {
          let left = frames;
          one.notify = (error) => {
            if (error) return reject(error);
            onFrame();
            left -= 1;
            if (left === 0) resolve();
          };
        }),
    ),
  );
}

function percentiles(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  return { p50: at(0.5), p99: at(0.99) };
}

async function post(url, token, body) {
  const response = await fetch(url, {
    method: "POST",
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`POST ${url}: ${response.status} ${await response.text()}`);
  await response.arrayBuffer();
}
