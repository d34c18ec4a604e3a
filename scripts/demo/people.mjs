import { newPerson } from "./api.mjs";
import { dayIn } from "./days.mjs";
import { importOf } from "./lines.mjs";
import { adasWeek, gracesWeek, ZONE } from "./week.mjs";

/** Two users with a week behind them and one ahead: what is their own, what they share, and an invitation that waits. */
export async function twoPeople(request) {
  const profile = { time_zone: ZONE, locale: "en-GB" };
  const ada = await newPerson(request, "Ada", profile);
  const grace = await newPerson(request, "Grace", profile);
  const [home, trip, work] = [
    await newCategory(ada, "Home", "#16918c"),
    await newCategory(ada, "Trip to Turin", "#cc6a1a"),
    await newCategory(ada, "Work", "#3f7fd6"),
  ];
  for (const category of [home, trip]) await share(ada, category, grace, "editor", true);
  const people = { ada: ada.id, grace: grace.id };
  const week = adasWeek({ home, trip, work });
  await importWeek(ada, week, people);

  const compiler = await newCategory(grace, "Compiler", "#9b5fcf");
  await importWeek(grace, gracesWeek({ compiler }), people);
  await share(grace, await newCategory(grace, "Garden club", "#3f9148"), ada, "viewer", false);
  await talk(ada, grace, trip, week);
  return { ada, grace };
}

async function importWeek(person, week, people) {
  const { failed } = await person.call("POST", "/api/import", importOf(person, week, people));
  if (failed.length > 0) throw new Error(JSON.stringify(failed));
}

async function newCategory(person, name, color) {
  const { id } = await person.call("POST", "/api/categories", { name, color });
  return id;
}

async function share(owner, category, { username, call }, role, isAccepted) {
  const { id } = await owner.call("POST", `/api/categories/${category}/members`, { username, role });
  if (isAccepted) await call("POST", `/api/invitations/${id}/accept`);
}

async function talk(ada, grace, trip, week) {
  const { id: train } = week.find(({ title }) => title === "Book the train to Turin");
  const say = (person, task, body) => person.call("POST", `/api/tasks/${task}/comments`, { body });
  await say(grace, train, `@${ada.username} the night train, please: I have a lecture on Friday.`);
  await say(ada, train, "Then it is *20:04*. I ask about the bicycles, too.");
  const table = { title: "Reserve a table at the Porto di Savona", category_id: trip, due_date: dayIn(ZONE, 1) };
  const { id } = await grace.call("POST", "/api/tasks", { ...table, assignee_id: grace.id });
  await say(grace, id, `@${ada.username} for three or for four? They only take bookings by phone.`);
}
