import { print } from "../print.mjs";

const CREATES = 2000;
const CONCURRENCY = 8;
const MOST_BYTES = 2800;
const TITLES = [
  "Buy stamps",
  "Call the printer about the proofs",
  "Book the train to Turin",
  "Write to the tax office",
];
const DESCRIPTION = "They are open until six. Ask for the heavy paper, and whether it can be here before the weekend.";

/** The rows that a request writes before its response, indexes included. And the size of a task in bytes. */
export async function written(bench) {
  await rowsWritten(bench);
  await bytes(bench);
}

async function rowsWritten({ newUser, request }) {
  const user = await newUser();
  const count = async (method, path, body) => {
    const { json, written } = await request(method, path, user, body, { "X-Count-Written": "yes" });
    return { id: json.id, written };
  };
  const category_id = (await count("POST", "/api/categories", { name: "Errands" })).id;
  const due = { due_date: "2026-03-14", due_time: "10:00" };
  const plain = await count("POST", "/api/tasks", { title: "A task" });
  const dated = await count("POST", "/api/tasks", { title: "A task", ...due });
  const inside = await count("POST", "/api/tasks", { title: "A task", category_id });
  const both = await count("POST", "/api/tasks", { title: "A task", category_id, ...due });
  print("Rows written", "request", "rows", "at most");
  const row = (what, { written }, most) => print("", what, written, ...(most ? [most, written <= most] : []));
  row("create", plain, 16);
  row("create, dated", dated, 16);
  row("create, in a category", inside, 21);
  row("create, dated, in a category", both, 21);
  row("edit a title", await count("PATCH", `/api/tasks/${both.id}`, { title: "A changed task" }));
  row("move to another day", await count("PATCH", `/api/tasks/${both.id}`, { due_date: "2026-03-15" }));
  row("complete", await count("POST", `/api/tasks/${plain.id}/complete`));
  row("complete, dated, in a category", await count("POST", `/api/tasks/${both.id}/complete`));
}

/** Every second task is in a category. */
async function bytes({ db, newUser, request }) {
  const user = await newUser();
  const { json: category } = await request("POST", "/api/categories", user, { name: "Errands" });
  const before = await usedBytes(db);
  let next = 0;
  const create = async () => {
    for (let place = next++; place < CREATES; place = next++) {
      await request("POST", "/api/tasks", user, {
        title: TITLES[place % TITLES.length],
        description: DESCRIPTION,
        due_date: `2026-0${1 + (place % 9)}-14`,
        ...(place % 2 === 0 && { category_id: category.id }),
      });
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, create));
  const each = Math.round(((await usedBytes(db)) - before) / CREATES);
  print(`Bytes in D1, of ${CREATES} creates`, "", "bytes", "at most");
  print("", "a task with its first event", each, MOST_BYTES, each <= MOST_BYTES);
}

async function usedBytes(db) {
  const { meta } = await db.prepare("SELECT 1").run();
  return meta.size_after;
}
