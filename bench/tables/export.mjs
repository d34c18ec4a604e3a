import { memoryOf, workerOf } from "../memory.mjs";
import { print } from "../print.mjs";

const TASKS = 100_000;
const PART_BYTES = 8 * 1024 * 1024;
const SLOWEST_PER_SECOND = 2_000;
/** How much more memory the second half of an export may take than the first. */
const MOST_GROWTH_MIB = 40;

/** Imports 100,000 tasks in parts of 8 MiB, and exports them again. */
export async function exportAndImport({ base, newUser }) {
  const user = await newUser();
  print(`${TASKS} tasks`, "", "lines", "MiB", "seconds", "lines/s", "at least");
  const taken = await importAll(base, user);
  row("POST /api/import, in parts", taken, SLOWEST_PER_SECOND / 4);
  const given = await exportAll(base, user);
  row("GET /api/export", given, SLOWEST_PER_SECOND);
  const growth = given.late - given.early;
  print("Memory of workerd while it exports, in MiB", "", "1st half", "2nd half", "at most");
  print("", "most", given.early, given.late, `+${MOST_GROWTH_MIB}`, growth <= MOST_GROWTH_MIB);
}

function row(what, { lines, bytes, seconds }, least) {
  const speed = Math.round(lines / seconds);
  print("", what, lines, (bytes / 2 ** 20).toFixed(1), seconds.toFixed(1), speed, least, speed >= least);
}

async function importAll(base, { token }) {
  const header = `${JSON.stringify({ type: "taskwire", version: 1 })}\n`;
  const sum = { lines: 0, bytes: 0, seconds: 0 };
  let part = header;
  const send = async () => {
    const started = performance.now();
    const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/x-ndjson" };
    const response = await fetch(`${base}/api/import`, { method: "POST", headers, body: part });
    const { created, failed = [] } = await response.json();
    if (created !== part.split("\n").length - 2) throw new Error(`import: ${response.status} ${failed[0]?.message}`);
    sum.lines += created;
    sum.bytes += part.length;
    sum.seconds += (performance.now() - started) / 1000;
    part = header;
  };
  for (let place = 0; place < TASKS; place += 1) {
    const line = `${JSON.stringify(taskAt(place))}\n`;
    if (part.length + line.length > PART_BYTES) await send();
    part += line;
  }
  await send();
  return sum;
}

/** As large as a real export's. */
function taskAt(place) {
  const at = new Date(1_700_000_000_000 + place * 60_000).toISOString();
  const time = Date.parse(at).toString(16).padStart(12, "0");
  const id = `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${crypto.randomUUID().slice(24)}`;
  const description =
    "They are open until six. Ask for the heavy paper, and whether it can be here before the weekend.";
  const due = { due_date: at.slice(0, 10), due_time: null, time_zone: "UTC" };
  const status = place % 10 < 7 ? { status: "done", completed_at: at } : { status: "todo", completed_at: null };
  return { type: "task", id, title: `Task ${place}`, description, ...status, ...due, created_at: at, updated_at: at };
}

async function exportAll(base, { token }) {
  const worker = workerOf(process.pid);
  const started = performance.now();
  const response = await fetch(`${base}/api/export`, { headers: { Authorization: `Bearer ${token}` } });
  const samples = [];
  let [lines, bytes] = [0, 0];
  for await (const chunk of response.body) {
    bytes += chunk.length;
    for (const byte of chunk) if (byte === 10) lines += 1;
    samples.push(memoryOf(worker));
  }
  const half = samples.length >> 1;
  return {
    lines,
    bytes,
    seconds: (performance.now() - started) / 1000,
    early: Math.max(...samples.slice(0, half)),
    late: Math.max(...samples.slice(half)),
  };
}
