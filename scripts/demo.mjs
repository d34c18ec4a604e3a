// `npm run demo [-- --url URL]`: gives a running server two users with a week of tasks, shows how Ada's phone receives what
// her laptop does, and says where to look.
import { apiAt, PASSWORD } from "./demo/api.mjs";
import { watch } from "./demo/live.mjs";
import { twoPeople } from "./demo/people.mjs";

const at = process.argv.indexOf("--url");
const base = at > 0 ? process.argv[at + 1] : "http://127.0.0.1:8787";

const { ada, grace } = await twoPeople(apiAt(base));
for (const person of [ada, grace]) await show(person);
await watch(base, ada);
console.log(`
Look at it: ${base}
  Sign in as ${ada.username}, and in another browser as ${grace.username}. The password of both: ${PASSWORD}
  They share Home and Trip to Turin, live. An invitation waits for ${ada.name}. Press ? for the keys.`);

async function show({ name, call }) {
  const page = await call("GET", "/api/tasks/?done=false&ordering=due_at");
  console.log(`\n${name}'s tasks, by when they are due:`);
  for (const { title, due_date, due_time, recurrence } of page.results.filter((task) => task.due_date)) {
    const due = `${due_date} ${due_time ?? ""}`;
    console.log(`  ${due.padEnd(18)}${title}${recurrence ? "  (repeats)" : ""}`);
  }
}
