import { type Random, randomFrom } from "./random.ts";

/** A request. Where it says the name of something in the world, its id is sent. */
export interface Change {
  readonly by: "me" | "other";
  /** `WAIT` lets hours pass, and `SHARE` is an invitation that the other accepts. */
  readonly method: "POST" | "PATCH" | "DELETE" | "WAIT" | "SHARE";
  readonly path: string;
  readonly body?: unknown;
}

const RECURRENCES = [
  { rrule: "FREQ=DAILY;COUNT=3" },
  { rrule: "FREQ=DAILY;INTERVAL=3", from: "completion" },
  { rrule: "FREQ=WEEKLY;BYDAY=MO,TH" },
  { rrule: "FREQ=WEEKLY;BYDAY=MO,TH;COUNT=4", from: "completion" },
  { rrule: "FREQ=MONTHLY;BYMONTHDAY=31" },
  { rrule: "FREQ=YEARLY;COUNT=1" },
  { rrule: "FREQ=DAILY;COUNT=2", from: "completion" },
];
const ALL_DAY = [...RECURRENCES, { rrule: "FREQ=DAILY;UNTIL=20310105" }];
const TIMED = [
  ...RECURRENCES,
  { rrule: "FREQ=HOURLY;INTERVAL=6" },
  { rrule: "FREQ=HOURLY;INTERVAL=7;COUNT=3", from: "completion" },
  { rrule: "FREQ=DAILY;UNTIL=20310104T120000Z" },
];
const ZONES = ["UTC", "Europe/Berlin", "Asia/Tokyo", "America/New_York"];
const DATES = ["2020-01-31", "2031-01-02", "2031-01-03"];
const TIMES = ["09:00", "18:30"];
const STATUSES = ["todo", "in_progress", "done", "cancelled"];
const LABELS = [[], ["sea"], ["sea", "trip"], ["trip"]];

/** By name: a tree three deep, more with and without a series, and those that a change makes. */
export const TASKS = ["top", "middle", "low", "side", "daily", "timed", "inside", "below", "plain"];
export const CATEGORIES = ["home", "work"];

/**
 * Changes at random. Some make no sense, and are refused.
 * @param mixed whether a third of them is of kinds that no undo takes back, or lets time pass
 */
export function randomChanges(seed: number, count: number, mixed = false): Change[] {
  const random = randomFrom(seed);
  const tasks = [...TASKS];
  const categories = [...CATEGORIES];
  return Array.from({ length: count }, (_, turn) =>
    mixed && random(3) === 0
      ? randomEvent(random, turn, tasks, categories)
      : randomChange(random, turn, tasks, categories),
  );
}

/** What no undo takes back, and what another does. */
function randomEvent(random: Random, turn: number, tasks: string[], categories: string[]): Change {
  const one = <Of>(list: readonly Of[]): Of => list[random(list.length)] as Of;
  const by = one(["me", "other"] as const);
  const task = `/api/tasks/${one(tasks)}`;
  const label = `/api/labels/${one(["old", "sea"])}`;
  const member = "/api/categories/home/members/other";
  const role = one(["viewer", "editor"]);
  return one<() => Change>([
    () => ({ by: "me", method: "WAIT", path: "", body: { hours: one([1, 14, 30, 200]) } }),
    () => ({ by: "me", method: "WAIT", path: "", body: { hours: one([1, 14, 30, 200]) } }),
    () => ({ by: "me", method: "DELETE", path: `${label}?tasks=${one(["keep", "remove"])}` }),
    () => ({ by: "me", method: "PATCH", path: label, body: { name: one(["sea", "trip", "SEA"]) } }),
    () => ({ by: "me", method: "PATCH", path: "/api/profile", body: { time_zone: one(ZONES) } }),
    () => ({ by, method: "POST", path: `${task}/comments`, body: { body: "Hello" } }),
    () => ({ by, method: "POST", path: `${task}/reminders`, body: { minutes_before: one([0, 60, 1440]) } }),
    () => ({ by: "me", method: "PATCH", path: member, body: { role } }),
    () => ({ by, method: "DELETE", path: member }),
    () => ({ by: "me", method: "SHARE", path: one(["/api/categories/home", task]), body: { role } }),
    () => {
      const id = `new${turn}`;
      tasks.push(id);
      return { by: "other", method: "POST", path: "/api/tasks", body: { id, title: id, category_id: one(categories) } };
    },
    () => ({ by: "other", method: "DELETE", path: task }),
  ])();
}

function randomChange(random: Random, turn: number, tasks: string[], categories: string[]): Change {
  const one = <Of>(list: readonly Of[]): Of => list[random(list.length)] as Of;
  const task = one(tasks);
  const category = one(categories);
  const path = `/api/tasks/${task}`;
  const place = () => one([{}, { parent_id: one(tasks) }, { category_id: one([null, ...categories]) }]);
  const schedule = () => {
    const [date, time] = [one(DATES), one([null, ...TIMES])];
    return one([
      { due_date: date },
      { due_date: date, due_time: one(TIMES) },
      { due_date: null },
      { due_time: time },
      { time_zone: one([null, ...ZONES]) },
      { recurrence: null },
      { recurrence: null, due_date: null },
      { recurrence: one(ALL_DAY) },
      { due_date: date, due_time: null, recurrence: one(ALL_DAY) },
      { due_date: date, due_time: one(TIMES), recurrence: one(TIMED), time_zone: one(ZONES) },
    ]);
  };
  const fields = () =>
    one<() => object>([
      () => ({ title: `Title ${turn}`, priority: one(["low", "high"]) }),
      () => ({ description: `Text ${turn}` }),
      () => ({ status: one(STATUSES) }),
      () => ({ done: one([true, false]) }),
      () => ({ labels: one(LABELS) }),
      () => ({ assignee_id: one([null, "me", "other"]) }),
      schedule,
      schedule,
      place,
    ])();
  const post = (path: string, body?: unknown): Change => ({ by: "me", method: "POST", path, body });
  const patch = (path: string, body: unknown): Change => ({ by: "me", method: "PATCH", path, body });
  const edit = () => ({ ...fields(), ...one([{}, fields()]) });
  const step = () => one(["complete", "complete", "complete", "incomplete", "skip"]);
  return one<() => Change>([
    () => patch(path, edit()),
    () => patch(path, edit()),
    () => patch(path, edit()),
    () => patch(path, { status: one(STATUSES) }),
    () => patch(path, schedule()),
    () => post(`${path}/${step()}`),
    () => post(`${path}/${step()}`),
    () => post(`/api/tasks/${one(["top", "middle", task])}/complete`, { subtasks: true }),
    () => post(`${path}/incomplete`),
    () => post(`${path}/move`, { ...one([{ first: true }, { last: true }, { before: one(tasks) }, {}]), ...place() }),
    () => post(`${path}/labels`, one([{ add: ["sea"] }, { remove: ["sea"], add: ["sun"] }])),
    () => {
      const id = `new${turn}`;
      tasks.push(id);
      return post("/api/tasks", { id, title: id, ...fields(), ...edit() });
    },
    () =>
      post("/api/tasks/bulk", {
        operations: [
          { op: "update", id: task, ...edit() },
          { op: step(), id: one([task, one(tasks)]) },
          { op: "update", id: one(tasks), ...edit() },
        ],
      }),
    () => ({ by: "me", method: "DELETE", path }),
    () => {
      const id = `place${turn}`;
      categories.push(id);
      return post("/api/categories", { id, name: id });
    },
    () => patch(`/api/categories/${category}`, { name: `Name ${turn}`, color: one([null, "#123456"]) }),
    () => post(`/api/categories/${category}/move`, one([{ first: true }, { last: true }])),
    () => ({ by: "me", method: "DELETE", path: `/api/categories/${category}?tasks=${one(["keep", "delete"])}` }),
    () => patch("/api/labels/old", { name: `old ${turn}` }),
    () => post("/api/undo", { seq: `change ${random(turn + 1)}` }),
    () => ({ ...post(`${path}/${step()}`), by: "other" }),
    () => ({ ...patch(path, edit()), by: "other" }),
    () => ({ ...patch(path, edit()), by: "other" }),
  ])();
}
