import { describe, expect, it } from "vitest";
import { PERMISSIONS } from "../src/features/sharing/authorize.ts";
import { newId } from "../src/kernel/ids.ts";
import {
  type Answer,
  call,
  costOf,
  expectProblem,
  newPerson,
  newUsername,
  PASSWORD,
  type Person,
} from "./support/client.ts";
import { newReader } from "./support/jobs.ts";

// Every verb of the contract's table by everyone that there is, on a category that is shared and on a task that is shared
// singly.

const ROLES = ["owner", "editor", "viewer", "stranger", "former member"] as const;
type Who = (typeof ROLES)[number];

const TABLE = {
  see: ["viewer", "editor", "owner"],
  comment: ["viewer", "editor", "owner"],
  remind: ["viewer", "editor", "owner"],
  leave: ["viewer", "editor"],
  change: ["editor", "owner"],
  manage: ["owner"],
};

it("the table that every verb asks is the contract's", () => {
  expect(Object.fromEntries(Object.entries(PERMISSIONS).map(([name, { roles }]) => [name, roles]))).toEqual(TABLE);
});

interface Scene {
  owner: Person;
  actor: Person;
  other: Person;
  /** The path of what is shared. */
  thing: string;
  category: string;
  /** Another category of the owner's, shared just as the first. */
  second: string;
  task: string;
  /** One that recurs. */
  daily: string;
  /** The actor's, where they could make one; and the owner's. */
  own: string;
  others: string;
  reminder: string;
}

interface Verb {
  name: string;
  deed: keyof typeof TABLE;
  /** Undefined for both. */
  only?: "category" | "task";
  send: (by: Person, scene: Scene) => Promise<Answer>;
  ok: number;
  /** Takes away what other verbs need. */
  ends?: true;
  /** Where what is not seen is named in the body, the field and its code. */
  field?: Record<string, string>;
}

const at = "2090-01-01T00:00:00.000Z";
const comments = ({ task }: Scene) => `/api/tasks/${task}/comments`;

const VERBS: Verb[] = [
  { name: "get", deed: "see", ok: 200, send: (by, { thing }) => by.get(thing) },
  { name: "list members", deed: "see", ok: 200, send: (by, { thing }) => by.get(`${thing}/members`) },
  { name: "get a task", deed: "see", ok: 200, send: (by, { task }) => by.get(`/api/tasks/${task}`) },
  { name: "list comments", deed: "see", ok: 200, send: (by, scene) => by.get(comments(scene)) },
  { name: "get a comment", deed: "see", ok: 200, send: (by, scene) => by.get(`${comments(scene)}/${scene.others}`) },
  { name: "read the history", deed: "see", ok: 200, send: (by, { task }) => by.get(`/api/tasks/${task}/history`) },
  {
    name: "list occurrences",
    deed: "see",
    ok: 200,
    send: (by, { daily }) => by.get(`/api/tasks/${daily}/occurrences`),
  },
  { name: "list reminders", deed: "see", ok: 200, send: (by, { task }) => by.get(`/api/tasks/${task}/reminders`) },
  { name: "comment", deed: "comment", ok: 201, send: (by, scene) => by.post(comments(scene), { body: "Said" }) },
  {
    name: "edit a comment of one's own",
    deed: "comment",
    ok: 200,
    send: (by, scene) => by.patch(`${comments(scene)}/${scene.own}`, { body: "Other" }),
  },
  {
    name: "delete a comment of one's own",
    ends: true,
    deed: "comment",
    ok: 204,
    send: (by, scene) => by.delete(`${comments(scene)}/${scene.own}`),
  },
  {
    name: "set a reminder",
    deed: "remind",
    ok: 201,
    send: (by, { task }) => by.post(`/api/tasks/${task}/reminders`, { at: "2090-01-02T00:00:00.000Z" }),
  },
  {
    name: "delete a reminder",
    ends: true,
    deed: "remind",
    ok: 204,
    send: (by, { task, reminder }) => by.delete(`/api/tasks/${task}/reminders/${reminder}`),
  },
  {
    name: "create a task",
    deed: "change",
    only: "category",
    ok: 201,
    send: (by, { category }) => by.post("/api/tasks", { title: "New", category_id: category }),
    field: { category_id: "unknown_category" },
  },
  { name: "edit", deed: "change", ok: 200, send: (by, { task }) => by.patch(`/api/tasks/${task}`, { title: "Other" }) },
  { name: "put", deed: "change", ok: 200, send: (by, { task }) => by.put(`/api/tasks/${task}`, { title: "Other" }) },
  {
    name: "make due",
    deed: "change",
    ok: 200,
    send: (by, { task }) => by.patch(`/api/tasks/${task}`, { due_date: "2090-01-01" }),
  },
  { name: "set done", deed: "change", ok: 200, send: (by, { task }) => by.patch(`/api/tasks/${task}`, { done: true }) },
  { name: "complete", deed: "change", ok: 200, send: (by, { task }) => by.post(`/api/tasks/${task}/complete`) },
  {
    name: "complete by patch",
    deed: "change",
    ok: 200,
    send: (by, { daily }) => by.patch(`/api/tasks/${daily}/complete`),
  },
  { name: "reopen", deed: "change", ok: 200, send: (by, { task }) => by.post(`/api/tasks/${task}/incomplete`) },
  { name: "skip", deed: "change", ok: 200, send: (by, { daily }) => by.post(`/api/tasks/${daily}/skip`) },
  {
    name: "assign",
    deed: "change",
    ok: 200,
    send: (by, { task, owner }) => by.patch(`/api/tasks/${task}`, { assignee_id: owner.id }),
  },
  {
    name: "move within",
    ends: true,
    deed: "change",
    only: "category",
    ok: 200,
    send: (by, { task, second }) => by.patch(`/api/tasks/${task}`, { category_id: second }),
  },
  {
    name: "delete a task",
    ends: true,
    deed: "change",
    ok: 204,
    send: (by, { task }) => by.delete(`/api/tasks/${task}`),
  },
  {
    name: "move out",
    ends: true,
    deed: "manage",
    only: "category",
    ok: 200,
    send: (by, { task }) => by.patch(`/api/tasks/${task}`, { category_id: null }),
  },
  {
    name: "edit another's comment",
    deed: "see",
    ok: 403,
    send: (by, scene) => by.patch(`${comments(scene)}/${scene.others}`, { body: "Mine" }),
  },
  {
    name: "delete another's comment",
    ends: true,
    deed: "manage",
    ok: 204,
    send: (by, scene) => by.delete(`${comments(scene)}/${scene.others}`),
  },
  {
    name: "rename",
    deed: "manage",
    only: "category",
    ok: 200,
    send: (by, { thing }) => by.patch(thing, { name: "Mine" }),
  },
  {
    name: "recolour",
    deed: "manage",
    only: "category",
    ok: 200,
    send: (by, { thing }) => by.put(thing, { color: "#ffffff" }),
  },
  {
    name: "delete the category",
    ends: true,
    deed: "manage",
    only: "category",
    ok: 204,
    send: (by, { thing }) => by.delete(thing),
  },
  {
    name: "delete the category with its tasks",
    ends: true,
    deed: "manage",
    only: "category",
    ok: 204,
    send: (by, { thing }) => by.delete(`${thing}?tasks=delete`),
  },
  {
    name: "invite by username",
    deed: "manage",
    ok: 201,
    send: async (by, { thing }) =>
      by.post(`${thing}/members`, { username: (await newPerson()).username, role: "viewer" }),
  },
  {
    name: "invite by e-mail",
    deed: "manage",
    ok: 201,
    send: (by, { thing }) => by.post(`${thing}/members`, { email: `${newUsername()}@example.com`, role: "viewer" }),
  },
  {
    name: "change a role",
    deed: "manage",
    ok: 200,
    send: (by, { thing, other }) => by.patch(`${thing}/members/${other.id}`, { role: "editor" }),
  },
  {
    name: "hand over",
    ends: true,
    deed: "manage",
    ok: 200,
    send: (by, { thing, other }) => by.patch(`${thing}/members/${other.id}`, { role: "owner" }),
  },
  {
    name: "remove a member",
    ends: true,
    deed: "manage",
    ok: 204,
    send: (by, { thing, other }) => by.delete(`${thing}/members/${other.id}`),
  },
  {
    name: "leave",
    ends: true,
    deed: "leave",
    ok: 204,
    send: (by, { thing }) => by.delete(`${thing}/members/${by.id}`),
  },
];

const CASES = (["category", "task"] as const).flatMap((kind) => ROLES.map((who) => ({ kind, who })));

describe.each(CASES)("of a shared $kind, someone who is $who", ({ kind, who }) => {
  it("may do what the contract's table says, and is refused all else before anything is changed", async () => {
    let scene: Scene | undefined;
    let before: unknown;
    for (const verb of VERBS.filter(({ only }) => only === undefined || only === kind)) {
      // What is refused changes nothing: what was there may be tried again.
      if (!scene) {
        scene = await sceneOf(kind, who, {
          owner: await newPerson(),
          actor: await newPerson(),
          other: await newPerson(),
        });
        before = await everythingTold(scene);
      }
      const answer = await verb.send(who === "owner" ? scene.owner : scene.actor, scene);
      expect(`${verb.name}: ${told(answer)}`).toBe(`${verb.name}: ${expected(verb, who)}`);
      if (answer.status >= 400) expect(await everythingTold(scene), verb.name).toEqual(before);
      else if (verb.ends) scene = undefined;
      else before = await everythingTold(scene);
    }
  });
});

function expected({ deed, ok, field }: Verb, who: Who): string {
  if (who === "stranger" || who === "former member")
    return field ? `400 invalid ${JSON.stringify(field)}` : "404 not_found";
  if (deed === "leave" && who === "owner") return "409 owner_stays";
  return TABLE[deed].includes(who) && ok < 400 ? String(ok) : "403 forbidden";
}

function told({ status, body }: Answer): string {
  if (status < 400) return String(status);
  const fields = body.errors?.map(({ path, code }: { path: string; code: string }) => [path, code]);
  return `${status} ${body.code}${fields ? ` ${JSON.stringify(Object.fromEntries(fields))}` : ""}`;
}

/** Each change of each one's feed as it is now, with its place. */
async function everythingTold({ owner, actor, other }: Pick<Scene, "owner" | "actor" | "other">) {
  return Promise.all([owner, actor, other].map(async (person) => (await person.get("/api/sync?limit=500")).body));
}

/** Something new of the owner's, of which the actor is what they are, and `other` a viewer. */
async function sceneOf(
  kind: "category" | "task",
  who: Who,
  { owner, actor, other }: Pick<Scene, "owner" | "actor" | "other">,
): Promise<Scene> {
  const [category, second] = [await owner.category(newUsername()), await owner.category(newUsername())];
  const task = await owner.task({ category_id: kind === "category" ? category.id : null });
  const recurrence = { rrule: "FREQ=DAILY" };
  const daily = await owner.task({ category_id: category.id, due_date: "2090-01-01", recurrence });
  const categories = [category, second].map(({ id }) => `/api/categories/${id}`);
  const tasks = [task, daily].map(({ id }) => `/api/tasks/${id}`);
  const shared = kind === "category" ? categories : tasks;
  const by = who === "owner" ? owner : actor;
  for (const path of shared) {
    await owner.share(path, other, "viewer");
    if (who !== "owner" && who !== "stranger") await owner.share(path, actor, who === "viewer" ? "viewer" : "editor");
  }
  const said = async (person: Person) => (await person.post(`/api/tasks/${task.id}/comments`, { body: "Hm" })).body.id;
  const own = (await said(by)) ?? newId(new Date());
  const { id: reminder = newId(new Date()) } = (await by.post(`/api/tasks/${task.id}/reminders`, { at })).body;
  const others = await said(who === "owner" ? other : owner);
  if (who === "former member") {
    for (const path of shared) expect((await owner.delete(`${path}/members/${actor.id}`)).status).toBe(204);
  }
  return {
    ...{ owner, actor, other, own, others, reminder },
    ...{ thing: shared[0] as string, category: category.id, second: second.id, task: task.id, daily: daily.id },
  };
}

describe("what someone cannot see", () => {
  const ON_SOMETHING = /\{\w+\}/;

  it.each(["stranger", "former member", "viewer"] as const)(
    "is to a %s as if it were not there, on every route, by every id of every kind",
    async (who) => {
      const { owner, actor, hidden, own } = await secretsFrom(who);
      const operations = (await documented()).filter(({ path }) => ON_SOMETHING.test(path));
      expect(operations.length).toBeGreaterThan(30);
      for (const { method, path, example } of operations) {
        for (const place of places(path, own)) {
          const send = (each: string) => actor.call(method, place(each), example);
          const nobodys = await send(newId(new Date()));
          for (const [kind, id] of Object.entries(hidden)) {
            const theirs = await send(id);
            const context = `${method} ${place(`{${kind}}`)} → ${JSON.stringify(theirs.body)}`;
            expect(withoutId(theirs), context).toEqual(withoutId(nobodys));
            expect(costOf(theirs), context).toEqual(costOf(nobodys));
            expectNothingOf(owner, theirs, context);
            const isForAdmins = path.startsWith("/api/admin/");
            expectProblem(theirs, isForAdmins ? 403 : 404, isForAdmins ? "forbidden" : "not_found");
            if (isForAdmins) continue;
            expect(theirs.headers.get("Server-Timing"), context).toMatch(/^db;dur=\d+\.\d;desc="\d+ trips?"$/);
          }
        }
      }
    },
  );

  it.each(["stranger", "former member", "viewer"] as const)(
    "is to a %s as if it were not there, in every body and every filter",
    async (who) => {
      const { owner, actor, hidden, own } = await secretsFrom(who);
      for (const [kind, id] of Object.entries(hidden)) {
        for (const [method, path, body] of naming(own)) {
          const send = (each: string) => actor.call(method, path.replace("ID", each), body?.(each));
          const [theirs, nobodys] = [await send(id), await send(newId(new Date()))];
          const context = `${method} ${path} by a ${kind} → ${JSON.stringify(theirs.body)}`;
          expect(withoutId(theirs), context).toEqual(withoutId(nobodys));
          expect(costOf(theirs), context).toEqual(costOf(nobodys));
          expectNothingOf(owner, theirs, context);
        }
      }
      for (const path of ["/api/tasks", "/api/categories", "/api/sync", "/api/activity", "/api/invitations"]) {
        const answer = await actor.person.get(path);
        expect(answer.status).toBe(200);
        expectNothingOf(owner, answer, path);
      }
    },
  );

  it("is told apart neither by the e-mail address of an account, nor by what that costs", async () => {
    const bob = await newReader();
    const answers: Answer[] = [];
    for (const email of [bob.signedIn.user.email, `${newUsername()}@example.com`]) {
      const ada = await newPerson();
      const { id } = await ada.category("Home");
      answers.push(await ada.post(`/api/categories/${id}/members`, { email, role: "viewer" }));
      answers.push(await ada.get(`/api/categories/${id}/members`));
    }
    const shape = ({ status, body, headers }: Answer) => [
      status,
      Object.keys(body),
      headers.get("Server-Timing")?.replace(/dur=[\d.]+/, ""),
    ];
    expect(answers.slice(0, 2).map(shape)).toEqual(answers.slice(2).map(shape));
    expect(answers[0]?.status).toBe(201);
  });
});

class Actor {
  readonly person: Person;
  constructor(person: Person) {
    this.person = person;
  }

  call(method: string, path: string, body?: unknown): Promise<Answer> {
    return call(method, path, { token: this.person.token, body });
  }
}

interface Own {
  task: string;
  category: string;
  comment: string;
}

const SECRET = "Zanzibar";

/** Someone who shares what the actor cannot see, or no longer; a viewer sees one other task of theirs, and no more. */
async function secretsFrom(who: "stranger" | "former member" | "viewer") {
  const [owner, member, person] = [await newReader(), await newPerson(), await newPerson()];
  const category = await owner.category(SECRET);
  const task = await owner.task({ title: SECRET, category_id: category.id });
  await owner.share(`/api/categories/${category.id}`, member, "viewer");
  const comment = (await member.post(`/api/tasks/${task.id}/comments`, { body: SECRET })).body.id;
  const reminder = (await member.post(`/api/tasks/${task.id}/reminders`, { at })).body.id;
  const invited = await owner.post(`/api/tasks/${task.id}/members`, { email: `${SECRET}@example.com`, role: "viewer" });
  const hidden: Record<string, string> = {
    ...{ task: task.id, category: category.id, comment, reminder, invitation: invited.body.id },
    ...{ owner: owner.id, member: member.id },
  };
  if (who === "former member") {
    await owner.share(`/api/categories/${category.id}`, person, "editor");
    await owner.delete(`/api/categories/${category.id}/members/${person.id}`);
  }
  if (who === "viewer") {
    const seen = await owner.task({ title: "Seen", category_id: category.id });
    await owner.share(`/api/tasks/${seen.id}`, person, "viewer");
  }
  const ownCategory = await person.category("Own");
  const ownTask = await person.task({ title: "Own", category_id: ownCategory.id });
  const ownComment = (await person.post(`/api/tasks/${ownTask.id}/comments`, { body: "Own" })).body;
  const own: Own = { task: ownTask.id, category: ownCategory.id, comment: ownComment.id };
  return { owner, actor: new Actor(person), hidden, own };
}

/** Ways to put an id into a path: as each of its parameters, the others one's own. */
function places(path: string, own: Own): ((id: string) => string)[] {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([name]) => name);
  const mine = path.includes("/tasks/") ? own.task : own.category;
  return names.map((chosen) => (id) => {
    return names.reduce((filled, name) => filled.replace(name, name === chosen ? id : mine), path);
  });
}

/** Requests with an id in the body, or in the query. */
function naming({ task, category }: Own): [string, string, ((id: string) => unknown)?][] {
  return [
    ["POST", "/api/tasks", (id) => ({ title: "Own", category_id: id })],
    ["POST", "/api/tasks", (id) => ({ title: "Own", assignee_id: id })],
    ["PATCH", `/api/tasks/${task}`, (id) => ({ category_id: id })],
    ["PATCH", `/api/tasks/${task}`, (id) => ({ assignee_id: id })],
    ["PATCH", `/api/tasks/${task}/members/ID`, () => ({ role: "owner" })],
    ["POST", `/api/categories/${category}/members`, (id) => ({ username: id, role: "viewer" })],
    ["POST", "/api/tasks", (id) => ({ title: "Own", parent_id: id })],
    ["PATCH", `/api/tasks/${task}`, (id) => ({ parent_id: id })],
    ["POST", `/api/tasks/${task}/move`, (id) => ({ parent_id: id })],
    ["POST", `/api/tasks/${task}/move`, (id) => ({ before: id })],
    ["GET", "/api/tasks?parent=ID"],
    ["GET", "/api/tasks?parent=ID&page=1"],
    ["GET", "/api/tasks?category=ID"],
    ["GET", "/api/tasks?assignee=ID"],
    ["GET", "/api/tasks?category=ID,none&page=1"],
    ["GET", "/api/tasks?assignee=ID,none&page=1"],
  ];
}

function withoutId({ status, body }: Answer) {
  return { status, body: { ...body, request_id: "", next: null, previous: null } };
}

function expectNothingOf(owner: Person, { body }: Answer, context: string): void {
  expect(JSON.stringify(body), context).not.toContain(SECRET);
  expect(JSON.stringify(body), context).not.toContain(owner.signedIn.user.email);
}

interface Documented {
  method: string;
  path: string;
  example: unknown;
  refusals: string[];
}

async function documented(): Promise<Documented[]> {
  const { body } = await call("GET", "/openapi.json");
  // biome-ignore lint/suspicious/noExplicitAny: it is JSON
  return Object.entries<Record<string, any>>(body.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { requestBody, responses }]) => ({
      method: method.toUpperCase(),
      path,
      example: path === "/api/users/{id}" && method === "delete" ? { password: PASSWORD } : exampleOf(requestBody),
      refusals: Object.keys(responses["403"]?.content["application/problem+json"].examples ?? {}),
    })),
  );
}

// biome-ignore lint/suspicious/noExplicitAny: it is JSON
function exampleOf(requestBody: any): unknown {
  return requestBody?.content["application/json"]?.example;
}

it("every write to a thing that can be shared documents that one may not", async () => {
  const writes = (await documented()).filter(
    ({ method, path }) => method !== "GET" && /^\/api\/(tasks|categories)(\/|$)/.test(path),
  );
  const own = ["/api/categories", "/api/tasks/{id}/comments", "/api/tasks/{id}/reminders"];
  const silent = writes.filter(({ path, refusals }) => !own.includes(path) && !refusals.includes("forbidden"));
  expect(silent.map(({ method, path }) => `${method} ${path}`)).toEqual([
    "DELETE /api/tasks/{id}/reminders/{reminder_id}",
  ]);
});
