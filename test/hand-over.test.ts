import { describe, expect, it } from "vitest";
import { expectProblem, newPerson, type Person } from "./support/client.ts";
import { env } from "./support/env.ts";
import { expectCurrent, replicasOf } from "./support/replica.ts";

async function newAdmin(): Promise<Person> {
  const admin = await newPerson();
  await env.DB.prepare("UPDATE users SET role = 'admin' WHERE id = ?").bind(admin.id).run();
  return admin;
}

function remove(admin: Person, leaver: Person, heir: Person) {
  return admin.delete(`/api/admin/users/${leaver.id}`, { shared: { hand_over_to: heir.id } });
}

/**
 * Ada's Home is shared with Bob, and a task in it with Cyd, too. A task in her Work, which is not shared, is shared with
 * Dan; so is one outside of both.
 */
async function scene() {
  const [ada, bob, cyd, dan] = [await newPerson(), await newPerson(), await newPerson(), await newPerson()];
  const [home, work] = [await ada.category("Home"), await ada.category("Work")];
  const both = await ada.task({ title: "Both", category_id: home.id });
  const inside = await ada.task({ title: "Inside", category_id: home.id });
  const single = await ada.task({ title: "Single", category_id: work.id });
  const outside = await ada.task({ title: "Outside" });
  await ada.share(`/api/tasks/${both.id}`, cyd, "editor");
  await ada.share(`/api/categories/${home.id}`, bob, "viewer");
  for (const { id } of [single, outside]) await ada.share(`/api/tasks/${id}`, dan, "viewer");
  await ada.post(`/api/tasks/${both.id}/comments`, { body: "Soon mine no more" });
  const { body: comment } = await cyd.post(`/api/tasks/${both.id}/comments`, { body: "Here" });
  return { ada, bob, cyd, dan, home, both, inside, single, outside, comment };
}

describe("an admin's deletion that hands over", () => {
  it("keeps a task in its category, and everyone who could see it", async () => {
    const { ada, bob, cyd, dan, home, both, inside, single, outside, comment } = await scene();
    const [admin, heir] = [await newAdmin(), await newPerson()];
    const replicas = await replicasOf(bob, cyd, dan, heir);
    expect((await remove(admin, ada, heir)).status).toBe(204);

    const get = async (person: Person, { id }: { id: string }) => (await person.get(`/api/tasks/${id}`)).body;
    for (const task of [both, inside]) {
      expect(await get(bob, task)).toMatchObject({ owner_id: heir.id, category_id: home.id, role: "viewer" });
      expect(await get(heir, task)).toMatchObject({ owner_id: heir.id, category_id: home.id, role: "owner" });
    }
    expect(await get(cyd, both)).toMatchObject({ owner_id: heir.id, category_id: null, role: "editor" });
    for (const task of [single, outside]) {
      expect(await get(dan, task)).toMatchObject({ owner_id: heir.id, category_id: null, role: "viewer" });
      expect(await get(heir, task)).toMatchObject({ category_id: null });
    }
    for (const person of [bob, cyd, heir]) {
      expect((await person.get(`/api/tasks/${both.id}/comments`)).body.results).toEqual([comment]);
    }
    expect((await heir.get("/api/categories")).body.results).toMatchObject([{ id: home.id, role: "owner" }]);
    await expectCurrent(replicas);
  });

  it("may go to a member, who is then a member no more", async () => {
    const { ada, bob, cyd, dan, home, both } = await scene();
    const admin = await newAdmin();
    const replicas = await replicasOf(bob, cyd, dan);
    expect((await remove(admin, ada, cyd)).status).toBe(204);
    for (const path of [`/api/categories/${home.id}`, `/api/tasks/${both.id}`]) {
      const { results } = (await cyd.get(`${path}/members`)).body;
      expect(results.filter(({ id }: Person) => id === cyd.id)).toMatchObject([{ role: "owner" }]);
    }
    await expectCurrent(replicas);
  });

  it("hands over nothing where the heir has a category of that name", async () => {
    const { ada, bob, home, both } = await scene();
    const [admin, heir] = [await newAdmin(), await newPerson()];
    await heir.category("HOME");
    expectProblem(await remove(admin, ada, heir), 409, "name_taken");
    expect((await bob.get(`/api/tasks/${both.id}`)).body).toMatchObject({ owner_id: ada.id, category_id: home.id });
  });

  it("takes nothing from whom the leaver hands it to at the same time", async () => {
    for (let round = 0; round < 4; round += 1) {
      const { ada, bob, home, both } = await scene();
      const [admin, heir] = [await newAdmin(), await newPerson()];
      const [handed] = await Promise.all([
        ada.patch(`/api/categories/${home.id}/members/${bob.id}`, { role: "owner" }),
        remove(admin, ada, heir),
      ]);
      const { status, body } = await bob.get(`/api/tasks/${both.id}`);
      expect([status, body.category_id]).toEqual([200, home.id]);
      const { results } = (await bob.get(`/api/categories/${home.id}/members`)).body;
      if (handed.status === 200) expect(results[0].id).toBe(bob.id);
      expect(body.owner_id).toBe(results[0].id);
    }
  });
});
