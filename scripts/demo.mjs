// `npm run demo [-- --url URL]`: two people and their day, told by a running server's own answers.
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

/** Registers someone; their requests carry their token. */
async function newPerson(name, timeZone) {
  const username = `${name.toLowerCase()}-${crypto.randomUUID().slice(0, 8)}`;
  const { access } = await request("POST", "/api/register/", { username, password: PASSWORD });
  const call = (method, path, body) => request(method, path, body, access);
  await call("PATCH", "/api/profile/", { display_name: name, time_zone: timeZone });
  console.log(`${name} signed up as ${username}, in ${timeZone}.`);
  return { name, call };
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

async function request(method, path, body, token) {
  const headers = { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) };
  const response = await fetch(new URL(path, base), { method, headers, body: body && JSON.stringify(body) }).catch(
    () => {
      console.error(`No server answers at ${base}. Start one with: npm run dev`);
      process.exit(1);
    },
  );
  const answer = await response.json();
  if (!response.ok) throw new Error(`${method} ${path}: ${answer.code}: ${answer.detail}`);
  return answer;
}
