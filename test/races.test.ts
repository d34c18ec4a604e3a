import { expect, it } from "vitest";
import { newId } from "../src/kernel/ids.ts";
import { type Answer, newPerson, type Person, walk } from "./support/client.ts";
import { type Random, randomFrom } from "./support/random.ts";
import { expectCurrent, type Replica, replicasOf, synced } from "./support/replica.ts";

// Three people do everything at once to the same tasks, by seeds. Whoever wins: nothing fails on the server's side, no task
// loses its parent or goes round in a circle, everyone's feed is what their lists show, and a key's write is made once.

const ROUNDS = 8;
const AT_ONCE = 8;

it.each([1, 2, 3])(
  "writes at once leave trees whole, and feeds equal to what there is: seed %i",
  async (seed) => {
    const story = await Story.of(randomFrom(seed));
    for (let round = 0; round < ROUNDS; round += 1) {
      await story.round();
      await story.expectWhole();
    }
  },
  120_000,
);

const LABELS = ["errand", "Errand", "home", "Élan", "deep work"];

// biome-ignore lint/suspicious/noExplicitAny: a client sees JSON
type Json = any;

class Story {
  readonly #random: Random;
  readonly #people: readonly Person[];
  readonly #replicas: Map<Person, Replica>;
  readonly #category: string;
  readonly #seqs = new Set<string>();
  readonly #log: string[] = [];
  #tasks: string[] = [];
  #mine: { by: Person; seq: number }[] = [];

  private constructor(random: Random, people: readonly Person[], replicas: Map<Person, Replica>, category: string) {
    this.#random = random;
    this.#people = people;
    this.#replicas = replicas;
    this.#category = category;
  }

  static async of(random: Random): Promise<Story> {
    const people = await Promise.all([newPerson(), newPerson(), newPerson()]);
    const [owner, editor, guest] = people as [Person, Person, Person];
    const { id } = await owner.category("Shared");
    await owner.share(`/api/categories/${id}`, editor, "editor");
    const story = new Story(random, people, await replicasOf(...people), id);
    const first = await owner.task({ title: "Granted", category_id: id });
    await owner.share(`/api/tasks/${first.id}`, guest, "editor");
    story.#tasks = [first.id];
    for (const title of ["One", "Two", "Three"]) story.#tasks.push((await owner.task({ title, category_id: id })).id);
    return story;
  }

  async round(): Promise<void> {
    const steps = Array.from({ length: AT_ONCE }, () => this.#step());
    await Promise.all(steps.map((step) => step()));
  }

  /** Decided before anything is sent, so that a seed is one story. */
  #step(): () => Promise<void> {
    const by = this.#one(this.#people);
    const [task, other] = [this.#one(this.#tasks), this.#one(this.#tasks)];
    const label = this.#one(LABELS);
    const id = newId(new Date());
    const path = `/api/tasks/${task}`;
    const kinds: (() => () => Promise<Answer>)[] = [
      () => this.#create(by, { id, title: "New", parent_id: task, labels: [label] }),
      () => this.#create(by, { id, title: "Top", category_id: this.#category }),
      () => () => by.patch(path, { title: `By ${by.username}`, labels: [label, this.#one(LABELS)] }),
      () => () => by.patch(path, { parent_id: other }),
      () => () => by.post(`${path}/move`, { before: other }),
      () => () => by.post(`${path}/move`, { last: true, parent_id: other }),
      () => () => by.post(`${path}/complete`, { subtasks: true }),
      () => () => by.post(`${path}/incomplete`),
      () => () => by.post(`${path}/labels`, { add: [label], remove: ["home"] }),
      () => () => this.#renameLabel(by, label),
      () => () => this.#undo(by),
      () => () => this.#editTagged(by, path),
      () => this.#twice(by, path),
      () => this.#bulk(by, task, other),
      ...(this.#tasks.length > 6 ? [() => () => by.delete(path)] : []),
    ];
    const kind = this.#random(kinds.length);
    const send = (kinds[kind] as (typeof kinds)[number])();
    return async () => this.#heard(by, kind, await send());
  }

  #create(by: Person, body: Json): () => Promise<Answer> {
    this.#tasks.push(body.id);
    return () => by.post("/api/tasks", body);
  }

  async #renameLabel(by: Person, name: string): Promise<Answer> {
    const { body } = await by.get("/api/labels");
    const label = body.results[0];
    return label ? by.patch(`/api/labels/${label.id}`, { name }) : by.post("/api/labels", { name });
  }

  #undo(by: Person): Promise<Answer> {
    const last = this.#mine.findLast((each) => each.by === by);
    return by.post("/api/undo", { seq: last?.seq ?? 1 });
  }

  async #editTagged(by: Person, path: string): Promise<Answer> {
    const { headers } = await by.get(path);
    return by.patch(path, { description: by.username }, { headers: { "If-Match": headers.get("ETag") ?? '"1-1"' } });
  }

  /** The same write twice at once, with one key: one of them is made. */
  #twice(by: Person, path: string): () => Promise<Answer> {
    const headers = { "Idempotency-Key": `key-${this.#random(1_000_000)}-${newId(new Date())}` };
    const title = `Twice ${this.#random(1_000)}`;
    return async () => {
      const answers = await Promise.all([
        by.patch(path, { title }, { headers }),
        by.patch(path, { title }, { headers }),
      ]);
      const [first, second] = answers as [Answer, Answer];
      const seqs = answers.flatMap(({ headers }) => headers.get("X-Change-Seq") ?? []);
      if (seqs.length === 2) expect(new Set(seqs).size).toBe(1);
      if (first.status === 200 && second.status === 200 && seqs.length === 2) expect(first.body).toEqual(second.body);
      return first;
    };
  }

  #bulk(by: Person, task: string, other: string): () => Promise<Answer> {
    const id = newId(new Date());
    this.#tasks.push(id);
    const operations = [
      { op: "create", id, title: "In bulk", category_id: this.#category },
      { op: "move", id, parent_id: other },
      { op: "update", id: task, priority: "high" },
      { op: "complete", id: other },
      { op: "delete", id: newId(new Date()) },
    ];
    return () => by.post("/api/tasks/bulk", { operations });
  }

  #heard(by: Person, kind: number, { status, body, headers }: Answer): void {
    const seq = headers.get("X-Change-Seq");
    this.#log.push(`${by.username} ${kind}: ${status} ${body?.code ?? ""} ${seq}`);
    expect([200, 201, 204, 400, 403, 404, 409, 412], this.#story(body)).toContain(status);
    if (seq === null || headers.get("Idempotency-Replayed")) return;
    if (kind !== 12) expect(this.#seqs.has(seq), this.#story({ seq })).toBe(false);
    this.#seqs.add(seq);
    this.#mine.push({ by, seq: Number(seq) });
  }

  async expectWhole(): Promise<void> {
    await expectCurrent(this.#replicas);
    const seen = await Promise.all(this.#people.map((person) => this.#expectFeed(person)));
    this.#expectTrees(seen[0] as Json[]);
    const orders = await Promise.all(
      this.#people.map((person) => walk(person, "/api/tasks?ordering=position&page_size=100")),
    );
    const [whole = [], ...others] = orders.map((tasks) => tasks.map(({ id }) => id));
    for (const order of others) {
      const common = order.filter((id) => whole.includes(id));
      expect(common, this.#story("order")).toEqual(whole.filter((id) => common.includes(id)));
    }
    // Only those that are there matter from now on.
    this.#tasks = whole.length > 3 ? whole : [...new Set([...whole, ...this.#tasks])];
  }

  async #expectFeed(person: Person): Promise<Json[]> {
    const feed = await synced(person);
    const lists = await Promise.all(
      (["task", "category", "label"] as const).map(async (entity) => {
        const path = { task: "/api/tasks", category: "/api/categories", label: "/api/labels" }[entity];
        return (await walk(person, `${path}?page_size=100`)).map((each) => [`${entity} ${each.id}`, each] as const);
      }),
    );
    const listed = Object.fromEntries(lists.flat());
    const inFeed = Object.fromEntries(Object.entries(feed).filter(([key]) => /^(task|category|label) /.test(key)));
    expect(inFeed, this.#story(person.username)).toEqual(listed);
    return (lists[0] ?? []).map(([, task]) => task);
  }

  /** Of all that its owner has. */
  #expectTrees(tasks: readonly Json[]): void {
    const byId = new Map(tasks.map((task) => [task.id, task]));
    for (const task of tasks) {
      let [root, depth] = [task, 1];
      for (; root.parent_id !== null && depth <= 6; depth += 1) {
        const parent = byId.get(root.parent_id);
        expect(parent, this.#story(root)).toBeDefined();
        root = parent;
      }
      expect(depth, this.#story(task)).toBeLessThanOrEqual(5);
      expect([task.owner_id, task.category_id], this.#story(task)).toEqual([root.owner_id, root.category_id]);
    }
  }

  #one<Of>(choices: readonly Of[]): Of {
    return choices[this.#random(choices.length)] as Of;
  }

  #story(about: unknown): string {
    return `${JSON.stringify(about)}\n${this.#log.slice(-40).join("\n")}`;
  }
}
