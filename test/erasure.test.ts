import { describe, expect, it } from "vitest";
import { expectProblem, newPerson, PASSWORD, walk } from "./support/client.ts";
import { env } from "./support/env.ts";
import { expectCurrent, replicasOf } from "./support/replica.ts";
import { framesSince, tipOf } from "./support/socket.ts";

const SECRET = "Zanzibar";

/** Bob comments on a task of Ada's, is mentioned there by Cyd, and hands a task of his own over to Ada. */
async function scene() {
  const [ada, bob, cyd] = [await newPerson(), await newPerson(), await newPerson()];
  await bob.patch("/api/profile", { display_name: `Bob ${SECRET}` });
  const task = await ada.task();
  const path = `/api/tasks/${task.id}`;
  for (const member of [bob, cyd]) await ada.share(path, member, "editor");
  const { body: said } = await bob.post(`${path}/comments`, { body: SECRET });
  await bob.patch(`${path}/comments/${said.id}`, { body: `${SECRET}, again` });
  const mention = `@${bob.username.toUpperCase()} and @${ada.username}`;
  const { body: mentioning } = await cyd.post(`${path}/comments`, { body: mention });
  expect(mentioning.mentions).toHaveLength(2);
  await bob.patch(path, { title: "Renamed by Bob", assignee_id: bob.id });
  const gift = await bob.task({ title: "A gift" });
  await bob.share(`/api/tasks/${gift.id}`, ada, "viewer");
  await bob.patch(`/api/tasks/${gift.id}/members/${ada.id}`, { role: "owner" });
  return { ada, bob, cyd, path, gift, said, mentioning };
}

describe("erasing a person", () => {
  it("leaves neither their name nor what they wrote in others' histories", async () => {
    const { ada, bob, cyd, path, gift, said, mentioning } = await scene();
    expect((await bob.delete("/api/me", { password: PASSWORD })).status).toBe(204);
    const histories = [
      await walk(ada, `${path}/history?page_size=100`),
      await walk(ada, `/api/tasks/${gift.id}/history?page_size=100`),
      await walk(ada, "/api/activity?page_size=100"),
      await walk(cyd, "/api/activity?page_size=100"),
    ];
    for (const history of histories) {
      expect(JSON.stringify(history)).not.toContain(SECRET);
      expect(JSON.stringify(history)).not.toContain(bob.username);
    }
    const [history = [], gifts = []] = histories;
    const byBob = history.filter(({ actor_id }) => actor_id === bob.id);
    expect(byBob.map(({ event }) => event)).toEqual(
      expect.arrayContaining(["task.updated", "comment.updated", "comment.created", "invitation.accepted"]),
    );
    for (const { actor } of byBob) expect(actor).toBeNull();
    expect(byBob.find(({ event }) => event === "task.updated")).toMatchObject({ data: { title: "Renamed by Bob" } });
    expect(byBob.filter(({ id }) => id === said.id).map(({ data }) => data)).toEqual([null, null]);
    // What others wrote stays.
    const { id: adaId } = ada;
    expect(history.find(({ id }) => id === mentioning.id)).toMatchObject({
      actor: { id: cyd.id },
      data: { body: mentioning.body, mentions: [{ id: adaId }] },
    });
    expect(gifts.find(({ event }) => event === "task.created")).toMatchObject({ data: { title: "A gift" } });
    const { results } = await env.DB.prepare("SELECT data FROM events").all();
    expect(JSON.stringify(results)).not.toContain(SECRET);
    expect(JSON.stringify(results)).not.toContain(bob.username);
  });

  it("reaches everyone who could see something of theirs", async () => {
    const { ada, bob, cyd, path, said, mentioning } = await scene();
    const replicas = await replicasOf(ada, cyd);
    const since = await tipOf(cyd);
    expect((await bob.delete("/api/me", { password: PASSWORD })).status).toBe(204);
    const told = await framesSince(cyd, since);
    expect(told).toContainEqual(expect.objectContaining({ entity: "comment", id: said.id, op: "delete", data: null }));
    expect(told).toContainEqual(
      expect.objectContaining({
        entity: "comment",
        id: mentioning.id,
        op: "upsert",
        data: expect.objectContaining({ mentions: [expect.objectContaining({ id: ada.id })] }),
      }),
    );
    expect(told).toContainEqual(expect.objectContaining({ entity: "task", op: "upsert" }));
    expect((await ada.get(path)).body.assignee_id).toBeNull();
    await expectCurrent(replicas);
    for (const replica of replicas.values()) expect(JSON.stringify(replica.entities)).not.toContain(SECRET);
  });

  it("takes their invitations from whoever has them", async () => {
    const [bob, cyd] = [await newPerson(), await newPerson()];
    const { id } = await bob.category("Home");
    const { body } = await bob.post(`/api/categories/${id}/members`, { username: cyd.username, role: "viewer" });
    const replicas = await replicasOf(cyd);
    expect((await bob.delete("/api/me", { password: PASSWORD })).status).toBe(204);
    await expectCurrent(replicas);
    expect((await cyd.get("/api/invitations")).body.results).toEqual([]);
    expectProblem(await cyd.post(`/api/invitations/${body.id}/accept`), 404, "not_found");
  });
});
