import { memoryOf, workerOf } from "../memory.mjs";
import { median, print } from "../print.mjs";

const ROUNDS = 15;
const MOST_ROWS = 4;
/** How much more memory the second half of a sync may take than the first. */
const MOST_GROWTH_MIB = 40;

/** What a poll without news takes beside the page itself, and a sync of 100,000 tasks from nothing. */
export async function sync({ base, db, large }) {
  const user = await large();
  await fillFeed(db, user);
  const get = (path, headers = {}) =>
    fetch(base + path, { headers: { Authorization: `Bearer ${user.token}`, ...headers } });
  print(`Polls without news, median of ${ROUNDS}`, "", "200, ms", "304, ms", "of it");
  for (const path of ["/api/tasks", "/api/tasks?page_size=100", "/api/sync?limit=500"]) {
    const [whole, poll] = [[], []];
    const tag = (await get(path)).headers.get("ETag");
    for (let round = 0; round < ROUNDS; round += 1) {
      whole.push(await timed(() => get(path), 200));
      poll.push(await timed(() => get(path, { "If-None-Match": tag }), 304));
    }
    const [page, unchanged] = [median(whole), median(poll)];
    print("", path, page.toFixed(1), unchanged.toFixed(1), (unchanged / page).toFixed(2));
  }

  const worker = workerOf(process.pid);
  const samples = [];
  let [changes, rows, cursor] = [0, 0, ""];
  const started = performance.now();
  for (let more = true; more; ) {
    const response = await get(`/api/sync?limit=500${cursor && `&cursor=${cursor}`}`);
    const page = await response.json();
    changes += page.changes.length;
    rows += Number(/(\d+) rows/.exec(response.headers.get("Server-Timing"))[1]);
    [cursor, more] = [page.cursor, page.has_more];
    samples.push(memoryOf(worker));
  }
  const seconds = (performance.now() - started) / 1000;
  const half = samples.length >> 1;
  const [early, late] = [Math.max(...samples.slice(0, half)), Math.max(...samples.slice(half))];
  print("A sync from nothing, 500 changes a page", "", "changes", "seconds", "rows each", "at most");
  const each = rows / changes;
  print("", "GET /api/sync", changes, seconds.toFixed(1), each.toFixed(2), MOST_ROWS, each <= MOST_ROWS);
  print("Memory of workerd while it syncs, in MiB", "", "1st half", "2nd half", "at most");
  print("", "most", early, late, `+${MOST_GROWTH_MIB}`, late - early <= MOST_GROWTH_MIB);
}

/** The seed writes tasks without their feed rows. */
async function fillFeed(db, { id }) {
  await db.batch([
    db
      .prepare(
        `INSERT INTO feed (user_id, entity, entity_id, seq, gone, event, actor_id, at)
         SELECT owner_id, 'task', id, (SELECT seq FROM sqlite_sequence WHERE name = 'events') + row_number() OVER (),
           0, 'task.created', owner_id, created_at
         FROM tasks WHERE owner_id = ? AND true ON CONFLICT DO NOTHING`,
      )
      .bind(id),
    db.prepare("UPDATE sqlite_sequence SET seq = (SELECT max(seq) FROM feed) WHERE name = 'events'"),
  ]);
}

async function timed(send, status) {
  const started = performance.now();
  const response = await send();
  await response.arrayBuffer();
  if (response.status !== status) throw new Error(`${response.status} instead of ${status}`);
  return performance.now() - started;
}
