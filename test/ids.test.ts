import { describe, expect, it } from "vitest";
import { newId } from "../src/kernel/ids.ts";
import { type Answer, expectProblem, newPerson, newUsername, PASSWORD, type Person } from "./support/client.ts";

const at = "2090-01-01T00:00:00.000Z";

/** Creates one of each kind with an id of the client's, on a task that they can see. */
const CREATE: Record<string, (by: Person, id: string, task: string) => Promise<Answer>> = {
  task: (by, id) => by.post("/api/tasks", { id, title: "Again" }),
  category: (by, id) => by.post("/api/categories", { id, name: newUsername() }),
  comment: (by, id, task) => by.post(`/api/tasks/${task}/comments`, { id, body: "Again" }),
  reminder: (by, id, task) => by.post(`/api/tasks/${task}/reminders`, { id, at }),
};

/** Someone's category with a task in it, of which Bob, a member, has a comment and a reminder; and an invitation. */
async function scene() {
  const [ada, bob] = [await newPerson(), await newPerson()];
  const ids = {
    category: newId(new Date()),
    task: newId(new Date()),
    comment: newId(new Date()),
    reminder: newId(new Date()),
  };
  await ada.category("Home", { id: ids.category });
  await ada.task({ id: ids.task, title: "Secret", category_id: ids.category });
  await ada.share(`/api/categories/${ids.category}`, bob, "editor");
  for (const kind of ["comment", "reminder"]) {
    expect((await CREATE[kind]?.(bob, ids[kind as keyof typeof ids], ids.task))?.status).toBe(201);
  }
  const invited = await ada.post(`/api/tasks/${ids.task}/members`, { email: "nobody@example.com", role: "viewer" });
  return { ada, bob, ids: { ...ids, invitation: invited.body.id as string } };
}

type Scene = Awaited<ReturnType<typeof scene>>;
type Kind = keyof Scene["ids"];

const path = ({ ids }: Scene) => `/api/tasks/${ids.task}`;

const DELETIONS: [string, Kind[], (scene: Scene) => Promise<Answer>][] = [
  ["is there", ["category", "task", "comment", "reminder", "invitation"], (it) => it.ada.get(path(it))],
  ["its author deleted", ["comment"], (it) => it.bob.delete(`${path(it)}/comments/${it.ids.comment}`)],
  ["its maker deleted", ["reminder"], (it) => it.bob.delete(`${path(it)}/reminders/${it.ids.reminder}`)],
  [
    "went with someone's access",
    ["reminder"],
    (it) => it.ada.delete(`/api/categories/${it.ids.category}/members/${it.bob.id}`),
  ],
  ["went with its task", ["task", "comment", "reminder", "invitation"], (it) => it.ada.delete(path(it))],
  ["went with its category", ["category", "reminder"], (it) => it.ada.delete(`/api/categories/${it.ids.category}`)],
  [
    "went with its category and tasks",
    ["category", "task", "comment", "reminder", "invitation"],
    (it) => it.ada.delete(`/api/categories/${it.ids.category}?tasks=delete`),
  ],
  [
    "went with its owner's account",
    ["category", "task", "comment", "reminder", "invitation"],
    (it) => it.ada.delete("/api/me", { password: PASSWORD, shared: "delete" }),
  ],
  ["went with its author's account", ["comment", "reminder"], (it) => it.bob.delete("/api/me", { password: PASSWORD })],
];

describe("an id", () => {
  it.each(DELETIONS)("of what %s is given to nothing else", async (_, kinds, remove) => {
    const it = await scene();
    expect((await remove(it)).status).toBeLessThan(300);
    const [eve, dan] = [await newPerson(), await newPerson()];
    const refusals: Answer[] = [];
    for (const by of [eve, dan]) {
      const task = (await by.task()).id;
      for (const [kind, create] of Object.entries(CREATE)) {
        for (const taken of kinds) {
          const answer = await create(by, it.ids[taken], task);
          expectProblem(answer, 409, "id_taken");
          refusals.push({ ...answer, body: { ...answer.body, request_id: "" } });
        }
        expect((await create(by, newId(new Date()), task)).status, kind).toBe(201);
      }
    }
    for (const { body } of refusals) expect(body).toEqual(refusals[0]?.body);
  });

  it("brings a former member nothing of what its task became", async () => {
    const { ada, bob, ids } = await scene();
    await ada.delete(`/api/categories/${ids.category}/members/${bob.id}`);
    await ada.patch(`/api/tasks/${ids.task}`, { title: "Zanzibar" });
    await ada.delete(`/api/tasks/${ids.task}`);
    expectProblem(await bob.post("/api/tasks", { id: ids.task, title: "Mine" }), 409, "id_taken");
    expectProblem(await bob.get(`/api/tasks/${ids.task}/history`), 404, "not_found");
    expect(JSON.stringify((await bob.get("/api/activity")).body)).not.toContain("Zanzibar");
  });

  it("of a user is none for anything else", async () => {
    const [ada, bob] = [await newPerson(), await newPerson()];
    expectProblem(await ada.post("/api/tasks", { id: bob.id, title: "Bob" }), 409, "id_taken");
  });

  it("goes to one of several who want it at once", async () => {
    const [ada, bob] = [await newPerson(), await newPerson()];
    const id = newId(new Date());
    const answers = await Promise.all([
      ada.post("/api/tasks", { id, title: "A task" }),
      bob.post("/api/categories", { id, name: "A category" }),
      bob.post("/api/tasks", { id, title: "A task" }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  });
});
