import { describe, expect, it } from "vitest";
import { newPerson, newUsername, type Person } from "./support/client.ts";
import { expectCurrent, replicasOf } from "./support/replica.ts";
import { framesSince, tipOf } from "./support/socket.ts";

const RENAMINGS: [string, (person: Person) => Promise<string>][] = [
  [
    "display name",
    async (person) => {
      const display_name = newUsername();
      expect((await person.patch("/api/profile", { display_name })).status).toBe(200);
      return display_name;
    },
  ],
  [
    "username",
    async (person) => {
      const username = newUsername();
      expect((await person.patch("/api/me", { username })).status).toBe(200);
      return username;
    },
  ],
];

/** Bob comments on a task of Ada's, is mentioned by her, and invites Cyd. Eve saw all that, and sees it no more. */
async function scene() {
  const [ada, bob, cyd, eve] = [await newPerson(), await newPerson(), await newPerson(), await newPerson()];
  const task = await ada.task();
  const path = `/api/tasks/${task.id}`;
  for (const other of [bob, eve]) await ada.share(path, other, "viewer");
  const comments = [
    (await bob.post(`${path}/comments`, { body: "Said" })).body,
    (await ada.post(`${path}/comments`, { body: `Is it, @${bob.username}?` })).body,
  ];
  const other = (await ada.post(`${path}/comments`, { body: "Nobody" })).body;
  const home = await bob.category("Home");
  const invited = await bob.post(`/api/categories/${home.id}/members`, { username: cyd.username, role: "viewer" });
  expect((await ada.delete(`${path}/members/${eve.id}`)).status).toBe(204);
  return { ada, bob, cyd, eve, task, comments, other, invitation: invited.body };
}

describe.each(RENAMINGS)("another %s", (_, rename) => {
  it("reaches whoever has the person's comments, mentions or invitations, and nobody else", async () => {
    const { ada, bob, cyd, eve, comments, invitation } = await scene();
    const replicas = await replicasOf(ada, bob, cyd, eve);
    const [adas, cyds, eves] = [await tipOf(ada), await tipOf(cyd), await tipOf(eve)];
    const name = await rename(bob);

    const told = await framesSince(ada, adas);
    expect(told.map(({ entity, id, op }) => [entity, id, op]).sort()).toEqual(
      comments.map(({ id }) => ["comment", id, "upsert"]).sort(),
    );
    for (const { data } of told) expect(JSON.stringify(data)).toContain(name);
    expect(new Set(told.map(({ seq }) => seq)).size).toBe(1);
    expect(await framesSince(cyd, cyds)).toMatchObject([{ entity: "invitation", id: invitation.id, op: "upsert" }]);
    expect(JSON.stringify((await cyd.get("/api/invitations")).body)).toContain(name);
    expect(await framesSince(eve, eves)).toEqual([]);
    await expectCurrent(replicas);
  });

  it("is no change of what shows no name", async () => {
    const { ada, bob, other } = await scene();
    const since = await tipOf(ada);
    await rename(bob);
    expect((await framesSince(ada, since)).filter(({ id }) => id === other.id)).toEqual([]);
    await bob.patch("/api/profile", { bio: "Gardener" });
    const later = await tipOf(ada);
    await bob.patch("/api/profile", { bio: "Baker" });
    expect(await framesSince(ada, later)).toEqual([]);
  });
});
