// `npm run demo [-- --url URL]`: creates two users on a running server and shows their tasks. Then Ada's phone receives the
// changes from her laptop.
import { connect } from "../client/index.ts";

const at = process.argv.indexOf("--url");
const base = at > 0 ? process.argv[at + 1] : "http://127.0.0.1:8787";
const today = new Date().toISOString().slice(0, 10);
const PASSWORD = "an evening at the demo";

const ada = await newPerson("Ada", "Europe/London");
const grace = await newPerson("Grace", "America/New_York");

await spend(ada, "Errands", [
  { title: "Water the plants", due_date: today, due_time: "08:00", priority: "low" },
  { title: "Call the printer about the proofs", due_date: today, due_time: "11:30", priority: "urgent" },
  { title: "Book the train to Turin", due_date: today },
]);
await spend(grace, "Compiler", [
  { title: "Write down why the relay failed", due_date: today, due_time: "09:15", priority: "high" },
  { title: "Review the loader", due_date: today },
]);

const [first] = (await show(ada)).results;
await ada.call("POST", `/api/tasks/${first.id}/complete/`);
console.log(`\nAda has done "${first.title}". Its history:`);
for (const { seq, event, at } of (await ada.call("GET", `/api/tasks/${first.id}/history/`)).results.toReversed()) {
  console.log(`  ${String(seq).padStart(6)}  ${at}  ${event}`);
}
await show(ada);
await show(grace);
await watch(ada);

/** Registers a user. `call` sends requests with the user's token. */
async function newPerson(name, timeZone) {
  const username = `${name.toLowerCase()}-${crypto.randomUUID().slice(0, 8)}`;
  const { access } = await request("POST", "/api/register/", { username, password: PASSWORD });
  const token = async () => access;
  const call = (method, path, body) => request(method, path, body, access);
  await call("PATCH", "/api/profile/", { display_name: name, time_zone: timeZone });
  console.log(`${name} signed up as ${username}, in ${timeZone}.`);
  return { name, token, call };
}

async function spend(person, categoryName, tasks) {
  const category = await person.call("POST", "/api/categories/", { name: categoryName });
  for (const task of tasks) await person.call("POST", "/api/tasks/", { ...task, category_id: category.id });
}

async function show(person) {
  const page = await person.call("GET", "/api/tasks/?ordering=due_at");
  console.log(`\n${person.name}'s day, by when it is due:`);
  for (const { done, title, due_time, time_zone, due_at } of page.results) {
    const due = due_time ? `${due_time} ${time_zone}` : `all day in ${time_zone}`;
    console.log(`  [${done ? "x" : " "}] ${title.padEnd(36)} ${due.padEnd(26)} until ${due_at}`);
  }
  return page;
}

/** Two devices of one user: the phone receives what the laptop does. */
async function watch({ name, token, call }) {
  console.log(`\n${name} has two devices. Left: what the laptop does. Right: what the phone receives.`);
  const phone = await openPhone(token);
  const laptop = async (what, method, path, body) => {
    console.log(`  laptop  ${what}`);
    const answer = await call(method, path, body);
    await phone.received(answer.id);
    return answer;
  };

  const { id } = await laptop("makes a task", "POST", "/api/tasks/", { title: "Buy stamps" });
  await laptop("changes its title", "PATCH", `/api/tasks/${id}/`, { title: "Buy stamps for Turin" });
  await laptop("completes it", "POST", `/api/tasks/${id}/complete/`);
  phone.goOffline();
  console.log("  phone   is offline; meanwhile the laptop makes another task and deletes the first");
  const other = await call("POST", "/api/tasks/", { title: "Feed the cat" });
  await call("DELETE", `/api/tasks/${id}/`);
  phone.goOnline();
  await phone.received(other.id);
  await phone.received(id);
  phone.goOffline();
}

/** A client that keeps its cursor while it is offline. */
async function openPhone(token) {
  let cursor = "";
  let connection;
  let wanted;
  let receivedIds = [];
  const onChange = ({ seq, event, op, id, data }) => {
    const what = op === "delete" ? "deleted" : (data.title ?? data.name ?? data.display_name);
    console.log(`  ${" ".repeat(36)}phone  ${String(seq).padStart(6)}  ${event.padEnd(16)} ${what}`);
    receivedIds.push(id);
    wanted?.();
  };
  const cursorStore = {
    get: () => cursor,
    set: (at) => {
      cursor = at;
    },
  };
  const phone = {
    goOnline: () => {
      receivedIds = [];
      connection = connect({ url: base, token, onChange, cursorStore, onError: console.error });
    },
    goOffline: () => connection.close(),
    received: async (id) => {
      while (!receivedIds.includes(id)) {
        await new Promise((resolve) => {
          wanted = resolve;
        });
      }
      receivedIds = receivedIds.filter((each) => each !== id);
    },
  };
  // Starts at the end of the feed: `show` has printed the existing tasks.
  cursor = (await request("GET", "/api/sync/?limit=1000", undefined, await token())).cursor;
  phone.goOnline();
  return phone;
}

async function request(method, path, body, token) {
  const headers = { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) };
  const response = await fetch(new URL(path, base), { method, headers, body: body && JSON.stringify(body) }).catch(
    () => {
      console.error(`No server answers at ${base}. Start one with: npm run dev`);
      process.exit(1);
    },
  );
  const answer = JSON.parse((await response.text()) || "{}");
  if (!response.ok) throw new Error(`${method} ${path}: ${answer.code}: ${answer.detail}`);
  return answer;
}
