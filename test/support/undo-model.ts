import { expect, vi } from "vitest";
import { type Answer, newPerson, type Person, walk } from "./client.ts";
import { env } from "./env.ts";
import { withToken } from "./personal-tokens.ts";
import type { Change } from "./random-changes.ts";
import { expectCurrent, replicasOf, synced } from "./replica.ts";
import { World } from "./undo-world.ts";

/** All that the API shows, by what it is of. */
type State = Record<string, unknown>;

interface Past {
  readonly change: Change;
  readonly seqs: readonly number[];
  readonly before: State;
  readonly after: State;
}

/** Own changes, undone from the last to the first and made again, leave what was there. */
export async function expectUndone(changes: readonly Change[]) {
  const world = await World.make(await newPerson(), await newPerson());
  const { me, other } = world;
  const replicas = await replicasOf(me, other);
  const pasts = await past(world, changes);
  for (const { change, seqs, before, after } of pasts.toReversed()) {
    const name = JSON.stringify(change);
    await undoAll(me, seqs, name);
    expect(await stateOf(world), name).toEqual(before);
    if (seqs.length > 1) continue;
    for (const expected of [after, before]) {
      await undoAll(me, await seqsAfter(me, (await lastSeq()) - 1), `again: ${name}`);
      expect(await stateOf(world), `again: ${name}`).toEqual(expected);
    }
  }
  await expectCurrent(replicas);
}

/** What follows from other fields too, or from who sees a task by now. */
const DERIVED =
  / (due_at|upcoming|subtask_count|subtasks_done|task_count|open_count)$|^reminder \S+ (at|status|sent_at)$|^completion \S+ title$|^task \S+ category_id$|^other's/;

/** What is due meanwhile is silenced, and who sees a task by now keeps what is theirs. */
const PERSONAL = /^reminder \S+ (at|status|sent_at)$| assignee_id$|^other's/;

/** Beside another's changes, an undo restores what its change changed, or it changes nothing. */
export async function expectWholeOrRefused(changes: readonly Change[]) {
  const world = await World.make(await newPerson(), await newPerson());
  const { me, other } = world;
  const replicas = await replicasOf(me, other);
  // Later changes that stay would be part of what the undo of a creation deletes.
  const pasts = (await past(world, changes)).filter(({ change }) => change.by === "me" && !isCreation(change));
  const tokens = [undefined, undefined, await tokenInside(world)];
  let present = await stateOf(world);
  for (const [turn, { change, seqs, before, after }] of pasts.toReversed().entries()) {
    const answers: Answer[] = [];
    for (const seq of seqs.toReversed()) {
      tick();
      answers.push(await me.post("/api/undo", { seq }, { token: tokens[turn % tokens.length] ?? me.token }));
    }
    const name = JSON.stringify([change, answers.map(({ body }) => body)]);
    const statuses = new Set(answers.map(({ status }) => status));
    expect([200, 403, 404, 409], name).toEqual(expect.arrayContaining([...statuses]));
    const now = await stateOf(world);
    await expectCurrent(replicas);
    for (const person of [me, other]) await expectListsAsSynced(person);

    const isUndone = statuses.has(200);
    const expected = { ...present };
    for (const key of isUndone ? differing(before, after) : []) {
      // Of a bulk some may be refused.
      const value = statuses.size > 1 ? now[key] : before[key];
      if (value === undefined) delete expected[key];
      else expected[key] = value;
    }
    // Whoever no longer sees a task is not assigned to it again. A parent may be gone.
    const isLost = (key: string) => / (assignee_id|parent_id)$/.test(key) && now[key] === "null";
    const isOfLabel = (key: string) => / labels$|^label /.test(key) && change.path.startsWith("/api/labels/");
    const isExact = (key: string) => !isUndone || !(DERIVED.test(key) || isLost(key) || isOfLabel(key));
    expectState(now, expected, isExact, name);
    if (isUndone && answers.length === 1) {
      const seq = Number(answers[0]?.headers.get("X-Change-Seq"));
      await undoAll(me, [seq], `again: ${name}`);
      expectState(await stateOf(world), present, (key) => !(PERSONAL.test(key) || isOfLabel(key)), `again: ${name}`);
      await undoAll(me, await seqsAfter(me, seq), `again: ${name}`);
    }
    present = await stateOf(world);
  }
}

/** A token of mine for one category, if I still see it. */
async function tokenInside({ me, ids }: World): Promise<string | undefined> {
  const home = ids.get("home") as string;
  if ((await me.get(`/api/categories/${home}`)).status !== 200) return undefined;
  return (await withToken(me, ["tasks:write", "categories:write"], { categories: [home] })).token;
}

/** That the state is the expected one, but for what is not exact. */
function expectState(found: State, expected: State, isExact: (key: string) => boolean, name: string) {
  const wrong = differing(found, expected).filter(isExact);
  expect(pick(found, wrong), name).toEqual(pick(expected, wrong));
}

/** That lists and counts show what a sync from nothing gives. */
async function expectListsAsSynced(person: Person) {
  const all = await synced(person);
  const of = (kind: string) => Object.entries(all).flatMap(([key, data]) => (key.startsWith(`${kind} `) ? [data] : []));
  const [tasks, categories, labels] = await Promise.all(
    ["tasks?", "categories?counts=true&", "labels?counts=true&"].map((list) =>
      walk(person, `/api/${list}page_size=100`),
    ),
  );
  const isOpen = ({ status }: Answer["body"]) => status === "todo" || status === "in_progress";
  const counted = {
    tasks: of("task"),
    categories: of("category").map((category) => {
      const inside = of("task").filter(({ category_id }) => category_id === category.id);
      return { ...category, task_count: inside.length };
    }),
    labels: of("label").map((label) => {
      const name = label.name.toLowerCase();
      const those = of("task").filter(({ labels }) => labels.some((each: string) => each.toLowerCase() === name));
      return { ...label, task_count: those.length, open_count: those.filter(isOpen).length };
    }),
  };
  const byId = (list: Answer["body"][] = []) => Object.fromEntries(list.map((each) => [each.id, each]));
  expect(byId(tasks)).toEqual(byId(counted.tasks));
  expect(byId(categories)).toEqual(byId(counted.categories));
  expect(byId(labels)).toEqual(byId(counted.labels));
}

function isCreation({ method, path }: Change): boolean {
  return method === "POST" && (path === "/api/tasks" || path === "/api/categories");
}

function differing(one: State, other: State): string[] {
  return Object.keys({ ...one, ...other }).filter((key) => one[key] !== other[key]);
}

function pick(state: State, keys: readonly string[]): State {
  return Object.fromEntries(keys.map((key) => [key, state[key]]));
}

async function past(world: World, changes: readonly Change[]): Promise<Past[]> {
  const pasts: Past[] = [];
  let before = await stateOf(world);
  for (const [turn, change] of changes.entries()) {
    tick();
    const last = await lastSeq();
    const answer = await world.make(change);
    expect(answer.status, JSON.stringify([change, answer.body])).toBeLessThan(500);
    const seqs = change.method === "WAIT" ? [] : await seqsAfter(world.me, last);
    const after = await stateOf(world);
    if (seqs.length > 0) pasts.push({ change, seqs, before, after });
    else if (change.by === "me" && change.method !== "WAIT") expect(after, JSON.stringify(change)).toEqual(before);
    // A deletion that was undone and made again is another change.
    if (seqs.length > 0 && change.method !== "DELETE") world.ids.set(`change ${turn}`, String(seqs.at(-1)));
    before = after;
  }
  return pasts;
}

async function undoAll(me: Person, seqs: readonly number[], name: string) {
  for (const seq of seqs.toReversed()) {
    tick();
    const { status, body } = await me.post("/api/undo", { seq });
    expect({ status, body }, name).toMatchObject({ status: 200 });
  }
}

function tick() {
  vi.setSystemTime(Date.now() + 1000);
}

async function lastSeq(): Promise<number> {
  return (await env.DB.prepare("SELECT max(seq) AS seq FROM events").first<number>("seq")) ?? 0;
}

async function seqsAfter(person: Person, seq: number): Promise<number[]> {
  const select = env.DB.prepare("SELECT seq FROM events WHERE actor_id = ? AND seq > ? ORDER BY seq");
  return (await select.bind(person.id, seq).all<{ seq: number }>()).results.map((row) => row.seq);
}

/** What both see, but for what counts or times changes; and labels that no task has. By name and field. */
async function stateOf(world: World): Promise<State> {
  const { me, other } = world;
  const shown: [string, Record<string, unknown>][] = [];
  for (const person of [me, other]) {
    for (const [key, { version, updated_at, ...data }] of Object.entries(await synced(person))) {
      if (!key.startsWith("label")) shown.push([person === me ? key : `other's ${key}`, data]);
    }
  }
  const tasks = await walk(me, "/api/tasks?counts=true&page_size=100");
  const occurrences = await Promise.all(tasks.map(({ id }) => me.get(`/api/tasks/${id}/occurrences?count=3`)));
  for (const [index, { id, subtask_count, subtasks_done }] of tasks.entries()) {
    const { body } = occurrences[index] as Answer;
    shown.push([`task ${id}`, { subtask_count, subtasks_done, upcoming: body.upcoming }]);
    for (const past of body.past) shown.push([`past ${id} ${past.at} ${past.due_at}`, past]);
  }
  for (const done of await walk(me, "/api/tasks/completed?page_size=100")) shown.push([`completion ${done.id}`, done]);
  for (const { name, task_count, open_count } of (await me.get("/api/labels?counts=true")).body.results) {
    if (task_count > 0) shown.push([`label ${name}`, { task_count, open_count }]);
  }
  const fields = shown.flatMap(([key, data]) =>
    Object.entries(data).map(([field, value]) => [
      world.inNames(`${key} ${field}`),
      world.inNames(JSON.stringify(value)),
    ]),
  );
  return Object.fromEntries(fields);
}
