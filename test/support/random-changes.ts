import { newId } from "../../src/kernel/ids.ts";
import type { Answer, Person } from "./client.ts";
import { type Random, randomFrom } from "./random.ts";

/** A request. Where it says the name of something in the world, its id is sent. */
export interface Change {
  readonly by: "me" | "other";
  readonly method: "POST" | "PATCH" | "DELETE";
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

/** Changes at random. Some make no sense, and are refused. */
export function randomChanges(seed: number, count: number): Change[] {
  const random = randomFrom(seed);
  const tasks = [...TASKS];
  const categories = [...CATEGORIES];
  return Array.from({ length: count }, (_, turn) => randomChange(random, turn, tasks, categories));
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

/** The people of a test, and what is there before its changes. */
export class World {
  readonly me: Person;
  readonly other: Person;
  /** By name. */
  readonly ids = new Map<string, string>();

  private constructor(me: Person, other: Person) {
    [this.me, this.other] = [me, other];
    for (const [name, { id }] of Object.entries({ me, other })) this.ids.set(name, id);
  }

  static async make(me: Person, other: Person): Promise<World> {
    const world = new World(me, other);
    for (const name of CATEGORIES) world.ids.set(name, (await me.category(name)).id);
    await me.share(`/api/categories/${world.ids.get("home")}`, other, "editor");
    const daily = { due_date: "2031-01-02", recurrence: { rrule: "FREQ=DAILY", from: "due" } };
    const timed = { due_date: "2031-01-02", due_time: "09:00", time_zone: "Europe/Berlin" };
    const made: Record<string, Record<string, unknown>> = {
      top: { category_id: "home", ...daily, labels: ["sea"] },
      middle: { parent_id: "top", assignee_id: "other" },
      low: { parent_id: "middle", ...timed, recurrence: { rrule: "FREQ=DAILY;COUNT=3" } },
      side: { parent_id: "top", done: true },
      daily: {
        due_date: "2031-01-02",
        recurrence: { rrule: "FREQ=WEEKLY", from: "completion" },
        status: "in_progress",
      },
      timed: { category_id: "work", ...timed, recurrence: { rrule: "FREQ=HOURLY;INTERVAL=6" }, labels: ["old", "sea"] },
      inside: { category_id: "home", ...timed, status: "in_progress" },
      below: { parent_id: "daily", due_date: "2031-01-05" },
      plain: {},
    };
    for (const [name, fields] of Object.entries(made)) {
      world.ids.set(name, (await me.task({ title: name, ...(world.named(fields) as object) })).id);
      await me.post(`/api/tasks/${world.ids.get(name)}/reminders`, { minutes_before: 10 });
      await me.post(`/api/tasks/${world.ids.get(name)}/reminders`, { at: "2031-01-01T20:00:00Z" });
    }
    for (const name of ["top", "low", "inside"]) {
      await other.post(`/api/tasks/${world.ids.get(name)}/reminders`, { minutes_before: 5 });
      await other.post(`/api/tasks/${world.ids.get(name)}/reminders`, { at: "2031-01-01T21:00:00Z" });
    }
    const { body } = await me.get("/api/labels");
    for (const { name, id } of body.results) world.ids.set(name, id);
    return world;
  }

  make({ by, method, path, body }: Change): Promise<Answer> {
    const person = this[by];
    const sent = path.split("/").map((part) => this.#idOf(part.split("?")[0] ?? "", part));
    const at = sent.join("/");
    if (method === "DELETE") return person.delete(at);
    return method === "POST" ? person.post(at, this.named(body)) : person.patch(at, this.named(body));
  }

  #idOf(name: string, part: string): string {
    const id = this.ids.get(name);
    return id ? part.replace(name, id) : part;
  }

  /** With ids in place of names. */
  named(body: unknown): unknown {
    if (Array.isArray(body)) return body.map((each) => this.named(each));
    if (typeof body !== "object" || body === null) return body;
    return Object.fromEntries(
      Object.entries(body).map(([key, value]) => [
        key,
        this.#isReference(key) ? this.#reference(value) : this.named(value),
      ]),
    );
  }

  inNames(text: string): string {
    return [...this.ids].reduce((named, [name, id]) => (id.length === 36 ? named.replaceAll(id, name) : named), text);
  }

  #isReference(key: string): boolean {
    return /^id$|_id$|^before$|^after$|^seq$/.test(key);
  }

  #reference(name: unknown): unknown {
    if (typeof name !== "string") return name;
    const known = this.ids.get(name);
    if (known !== undefined) return name.startsWith("change ") ? Number(known) : known;
    if (!/^(new|place)\d+$/.test(name)) return undefined;
    const id = newId(new Date());
    this.ids.set(name, id);
    return id;
  }
}
