import fc from "fast-check";
import { expect, it } from "vitest";
import { newId } from "../src/kernel/ids.ts";
import { type Answer, newPerson, type Person, walk } from "./support/client.ts";
import { expectCurrent, Replica } from "./support/replica.ts";
import { atMoment } from "./support/time.ts";

// Operations at random, in a bulk by one person and one after the other by another who has the same tasks: both get the same
// answers, and end with the same.

// biome-ignore lint/suspicious/noExplicitAny: a client sees JSON
type Json = any;

const EXISTING = ["plain", "daily", "done", "inside", "theirs", "seen", "child", "grandchild", "granted"];
const NEW = ["new1", "new2"];
const CATEGORIES = ["home", "work", "shared", "viewed", "nowhere"];

const category = fc.constantFrom(...CATEGORIES, null);
const task = fc.constantFrom(...EXISTING, ...NEW, "nothing");
const parent = fc.oneof(fc.constantFrom(null), task);
const due = fc.constantFrom(
  { due_date: "2026-03-14" },
  { due_date: "2026-03-20", due_time: "10:00" },
  { due_time: "12:00" },
  { due_time: null },
  { due_date: null },
  { time_zone: "Europe/Berlin" },
  { recurrence: null },
  { due_date: "2026-03-14", recurrence: { rrule: "FREQ=WEEKLY", from: "due" } },
  { due_date: "2026-03-14", recurrence: { rrule: "FREQ=DAILY;COUNT=2", from: "completion" } },
);
const fields = fc
  .record(
    {
      title: fc.constantFrom("One", "Two", ""),
      status: fc.constantFrom("todo", "in_progress", "done", "cancelled"),
      category_id: category,
      parent_id: parent,
      assignee_id: fc.constantFrom("me", "other", "stranger", null),
      labels: fc.constantFrom([], ["errand"], ["Errand", "home"], ["HOME"]),
      due,
    },
    { requiredKeys: [] },
  )
  .map(({ due, ...rest }) => ({ ...rest, ...due }));
const place = fc.oneof(
  fc.record({ before: task }),
  fc.record({ after: task }),
  fc.constantFrom({ first: true }, { last: true }, {}),
);
const move = fc
  .tuple(place, fc.oneof(fc.constant({}), fc.record({ parent_id: parent }), fc.record({ category_id: category })))
  .map(([place, location]) => ({ ...place, ...location }));
const operation = fc.oneof(
  { weight: 2, arbitrary: fc.record({ op: fc.constant("create"), id: fc.constantFrom(...NEW, "plain"), fields }) },
  { weight: 5, arbitrary: fc.record({ op: fc.constant("update"), id: task, fields }) },
  {
    weight: 6,
    arbitrary: fc.record({ op: fc.constantFrom("complete", "incomplete", "skip"), id: task, fields: fc.constant({}) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ op: fc.constant("complete"), id: task, fields: fc.constant({ subtasks: true }) }),
  },
  { weight: 4, arbitrary: fc.record({ op: fc.constant("move"), id: task, fields: move }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant("delete"), id: task, fields: fc.constant({}) }) },
);
/** A bulk of more could take more batches than its round trips allow. */
const AT_ONCE = 8;

interface Operation {
  op: string;
  id: string;
  fields: Record<string, Json>;
}

it("gives every operation the answer that it would have had alone", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { minLength: 10, maxLength: 40 }), async (operations) => {
      await atMoment(Date.now(), async () => {
        const [together, alone] = [await World.make(), await World.make()];
        for (let start = 0; start < operations.length; start += AT_ONCE) {
          const some = operations.slice(start, start + AT_ONCE);
          const { results, trips } = await together.inBulk(some);
          expect(results, JSON.stringify(some)).toEqual(await alone.oneByOne(some));
          expect(trips).toBeLessThanOrEqual(10);
        }
        expect(await together.state()).toEqual(await alone.state());
        await expectCurrent(together.replicas);
      });
    }),
    { numRuns: 4, endOnFailure: true },
  );
}, 120_000);

const NAMING = /_id$|^before$|^after$/;

class World {
  readonly replicas = new Map<Person, Replica>();
  readonly #me: Person;
  readonly #other: Person;
  readonly #ids = new Map<string, string>();

  private constructor(me: Person, other: Person) {
    [this.#me, this.#other] = [me, other];
  }

  static async make(): Promise<World> {
    const [me, other, stranger] = await Promise.all([newPerson(), newPerson(), newPerson()]);
    const world = new World(me, other);
    const ids = world.#ids;
    for (const [name, { id }] of Object.entries({ me, other, stranger })) ids.set(name, id);
    for (const name of ["home", "work"]) ids.set(name, (await me.category(name)).id);
    for (const [name, role] of [
      ["shared", "editor"],
      ["viewed", "viewer"],
    ] as const) {
      ids.set(name, (await other.category(name)).id);
      await other.share(`/api/categories/${ids.get(name)}`, me, role);
    }
    await me.share(`/api/categories/${ids.get("home")}`, other, "viewer");
    const daily = { due_date: "2026-03-14", due_time: "09:00", recurrence: { rrule: "FREQ=DAILY", from: "due" } };
    ids.set("plain", (await me.task()).id);
    ids.set("daily", (await me.task(daily)).id);
    ids.set("done", (await me.task({ ...daily, status: "done" })).id);
    ids.set("inside", (await me.task({ category_id: ids.get("home"), due_date: "2026-03-14" })).id);
    ids.set("theirs", (await other.task({ category_id: ids.get("shared") })).id);
    ids.set("seen", (await other.task({ category_id: ids.get("viewed"), ...daily })).id);
    ids.set("child", (await me.task({ parent_id: ids.get("plain"), status: "done" })).id);
    ids.set("grandchild", (await me.task({ parent_id: ids.get("child") })).id);
    ids.set("granted", (await other.task({ parent_id: ids.get("seen"), ...daily })).id);
    await other.share(`/api/tasks/${ids.get("granted")}`, me, "editor");
    await me.post(`/api/tasks/${ids.get("daily")}/reminders`, { at: "2026-03-14T08:00:00Z" });
    await me.post(`/api/tasks/${ids.get("inside")}/reminders`, { minutes_before: 10 });
    for (const name of [...NEW, "nowhere", "nothing"]) ids.set(name, newId(new Date()));
    for (const person of [me, other]) world.replicas.set(person, await new Replica().sync(person));
    return world;
  }

  #sent(fields: Record<string, Json>): Record<string, Json> {
    const named = (value: Json) => (typeof value === "string" ? (this.#ids.get(value) ?? value) : value);
    return Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [name, NAMING.test(name) ? named(value) : value]),
    );
  }

  async inBulk(operations: readonly Operation[]) {
    const sent = operations.map(({ op, id, fields }) => ({
      op,
      id: this.#ids.get(id),
      ...(op === "create" && { title: "New" }),
      ...this.#sent(fields),
    }));
    const { status, body, headers } = await this.#me.post("/api/tasks/bulk", { operations: sent });
    expect(status, JSON.stringify(body)).toBe(200);
    const results = body.results.map(({ status, task, problem }: Json) => this.#named(status, problem ?? task ?? ""));
    return { results, trips: Number(/(\d+) trip/.exec(headers.get("Server-Timing") ?? "")?.[1]) };
  }

  async oneByOne(operations: readonly Operation[]) {
    const answers = [];
    for (const operation of operations) {
      const { status, body } = await this.#alone(operation);
      answers.push(this.#named(status, body));
    }
    return answers;
  }

  #alone({ op, id: name, fields }: Operation): Promise<Answer> {
    const [id, sent] = [this.#ids.get(name), this.#sent(fields)];
    if (op === "create") return this.#me.post("/api/tasks", { title: "New", id, ...sent });
    if (op === "update") return this.#me.patch(`/api/tasks/${id}`, sent);
    if (op === "delete") return this.#me.delete(`/api/tasks/${id}`);
    return this.#me.post(`/api/tasks/${id}/${op}`, sent);
  }

  /** What both people have, in names. */
  async state() {
    const people = [this.#me, this.#other];
    const entities = await Promise.all(
      people.map(async (person) => {
        const replica = await new Replica().sync(person);
        return [
          ...Object.values(replica.of("task")),
          ...Object.values(replica.of("reminder")),
          ...Object.values(replica.of("label")),
        ].map((each) => this.#named(200, each));
      }),
    );
    const past = await Promise.all(people.map((person) => walk(person, "/api/tasks/completed")));
    const inOrder = await Promise.all(people.map((person) => walk(person, "/api/tasks?ordering=position")));
    return [
      ...[...entities, ...past].map((rows) => rows.map((row) => JSON.stringify(this.#named(200, row))).sort()),
      // Between tasks of two lists there is no order.
      ...inOrder.map((rows) => {
        const named = rows.map((row) => this.#named(200, row));
        const lists = Map.groupBy(
          named,
          ({ owner_id, category_id, parent_id }) => `${owner_id} ${category_id} ${parent_id}`,
        );
        return [...lists].map(([list, tasks]) => [list, ...tasks.map(({ id }) => id)]).sort();
      }),
    ];
  }

  #named(status: number, body: Json) {
    const names = new Map([...this.#ids].map(([name, id]) => [id, name]));
    const text = JSON.stringify(body).replace(/"([0-9a-f]{8}-[0-9a-f-]{27})"/g, (_, id) => `"${names.get(id) ?? "?"}"`);
    const { created_at, updated_at, request_id, username, position, ...rest } = JSON.parse(text);
    return { status, ...rest };
  }
}
