import { describe, expect, it } from "vitest";
import { expireInvitations } from "../src/features/invitations/expire.ts";
import {
  type Answer,
  costOf,
  expectProblem,
  newPerson,
  newUsername,
  PASSWORD,
  type Person,
  walk,
} from "./support/client.ts";
import { at, inBackground, newReader, verified } from "./support/jobs.ts";
import { synced } from "./support/replica.ts";
import { framesSince, insertTasks, Socket, tipOf } from "./support/socket.ts";
import { DAY } from "./support/time.ts";

/** What someone can see, by the lists. */
async function listed(person: Person): Promise<Record<string, unknown>> {
  const seen: Record<string, unknown> = {};
  for (const [entity, path] of [
    ["task", "/api/tasks"],
    ["category", "/api/categories"],
  ]) {
    for (const each of await walk(person, `${path}?page_size=100`)) seen[`${entity} ${each.id}`] = each;
  }
  return seen;
}

async function expectSame(...people: Person[]): Promise<void> {
  for (const person of people) {
    const replica = Object.entries(await synced(person)).filter(([name]) => /^(task|category) /.test(name));
    expect(Object.fromEntries(replica)).toEqual(await listed(person));
  }
}

describe("a shared category", () => {
  it("is seen with its tasks, now and later, until it is left", async () => {
    const [ada, bob, eve] = [await newPerson(), await newPerson(), await newPerson()];
    const home = await ada.category("Home");
    const before = await ada.task({ title: "Before", category_id: home.id });
    await ada.task({ title: "Private" });
    await ada.share(`/api/categories/${home.id}`, bob, "editor");
    await expectSame(ada, bob, eve);
    expect(await listed(bob)).toMatchObject({
      [`task ${before.id}`]: { role: "editor", owner_id: ada.id, category_id: home.id },
      [`category ${home.id}`]: { role: "editor" },
    });
    const later = await bob.task({ title: "Later", category_id: home.id });
    expect(later).toMatchObject({ owner_id: ada.id, created_by: bob.id, role: "editor" });
    expect((await ada.get(`/api/tasks/${later.id}`)).body).toMatchObject({ role: "owner" });
    await expectSame(ada, bob, eve);
    expectProblem(await eve.get(`/api/tasks/${later.id}`), 404, "not_found");
    expectProblem(await bob.patch(`/api/categories/${home.id}`, { name: "Mine" }), 403, "forbidden");
    expect((await bob.delete(`/api/categories/${home.id}/members/${bob.id}`)).status).toBe(204);
    await expectSame(ada, bob, eve);
    expect(await listed(bob)).toEqual({});
    expectProblem(await bob.get(`/api/tasks/${later.id}`), 404, "not_found");
    expectProblem(await bob.get(`/api/categories/${home.id}/members`), 404, "not_found");
  });

  it("is handed over with its tasks, and deleted", async () => {
    const [ada, bob, cyd] = [await newPerson(), await newPerson(), await newPerson()];
    const home = await ada.category("Home");
    const task = await ada.task({ category_id: home.id, done: true });
    const path = `/api/categories/${home.id}`;
    await ada.share(path, bob, "viewer");
    await ada.share(path, cyd, "editor");
    const { status, body } = await ada.patch(`${path}/members/${bob.id}`, { role: "owner" });
    expect([status, body.results.map((each: { role: string }) => each.role)]).toEqual([
      200,
      ["owner", "editor", "editor"],
    ]);
    await expectSame(ada, bob, cyd);
    expect((await cyd.get(`/api/tasks/${task.id}`)).body).toMatchObject({ owner_id: bob.id });
    expect((await bob.delete(path)).status).toBe(204);
    await expectSame(ada, bob, cyd);
    expect(Object.keys(await listed(bob))).toEqual([`task ${task.id}`]);
    expect(await listed(ada)).toEqual({});
  });

  it("moves tasks in and out", async () => {
    const [ada, bob] = [await newPerson(), await newPerson()];
    const [home, work] = [await ada.category("Home"), await ada.category("Work")];
    await ada.share(`/api/categories/${home.id}`, bob, "editor");
    const task = await ada.task({ category_id: work.id });
    await expectSame(ada, bob);
    expect((await ada.patch(`/api/tasks/${task.id}`, { category_id: home.id })).status).toBe(200);
    await expectSame(ada, bob);
    expectProblem(await bob.patch(`/api/tasks/${task.id}`, { category_id: null }), 403, "forbidden");
    const theirs = await bob.category("Bob's");
    expectProblem(await bob.patch(`/api/tasks/${task.id}`, { category_id: theirs.id }), 403, "forbidden");
    expectProblem(await bob.patch(`/api/tasks/${task.id}`, { category_id: work.id }), 400, "invalid");
    expect((await ada.patch(`/api/tasks/${task.id}`, { category_id: null, assignee_id: bob.id })).status).toBe(400);
    expect((await ada.patch(`/api/tasks/${task.id}`, { assignee_id: bob.id })).body).toMatchObject({
      assignee_id: bob.id,
    });
    expect((await bob.get("/api/tasks?assignee=me")).body.results).toHaveLength(1);
    expect((await ada.patch(`/api/tasks/${task.id}`, { category_id: null })).body).toMatchObject({ assignee_id: null });
    await expectSame(ada, bob);
  });
});

describe("comments", () => {
  it("are seen by who sees the task, and mention only those", async () => {
    const [ada, bob, eve] = [await newPerson(), await newPerson(), await newPerson()];
    const task = await ada.task();
    await ada.share(`/api/tasks/${task.id}`, bob, "viewer");
    const body = `Look, @${bob.username}. @${eve.username}, too`;
    const said = await ada.post(`/api/tasks/${task.id}/comments`, { body });
    expect(said.status).toBe(201);
    expect(said.body).toMatchObject({ body, author: { id: ada.id }, mentions: [{ id: bob.id }] });
    expect((await bob.get(`/api/tasks/${task.id}/comments`)).body.results).toEqual([said.body]);
    expect((await synced(bob))[`comment ${said.body.id}`]).toEqual(said.body);
    expect((await synced(eve))[`comment ${said.body.id}`]).toBeUndefined();
    expectProblem(await bob.patch(`/api/tasks/${task.id}/comments/${said.body.id}`, { body: "x" }), 403, "forbidden");
    expectProblem(await bob.delete(`/api/tasks/${task.id}`), 403, "forbidden");
    const events = (await bob.get(`/api/tasks/${task.id}/history`)).body.results.map(
      (each: { event: string }) => each.event,
    );
    expect(events).toEqual(["comment.created", "invitation.accepted", "invitation.created", "task.created"]);
    expect((await bob.get("/api/activity")).body.results.map((each: { event: string }) => each.event)).toEqual(events);
    expect((await ada.delete("/api/me", { password: "correct horse 7" })).body.code).toBe("shared_things");
    expect((await ada.delete("/api/me", { password: "correct horse 7", shared: "delete" })).status).toBe(204);
    expect(Object.keys(await synced(bob))).toEqual([`profile ${bob.id}`]);
  });
});

/** Invites to a category of one's own, and answers with the invitation. */
async function invited(by: Person, fields: Record<string, unknown>, thing?: string) {
  const path = thing ?? `/api/categories/${(await by.category(newUsername())).id}`;
  const { status, body } = await by.post(`${path}/members`, { role: "viewer", ...fields });
  expect(status).toBe(201);
  return { path, invitation: body };
}

async function expectOver(answers: Promise<Answer>[]): Promise<void> {
  for (const answer of answers) expectProblem(await answer, 409, "invitation_over");
}

describe("an invitation", () => {
  it("by username waits for an answer, which makes the invited a member", async () => {
    const [ada, bob, eve] = [await newPerson(), await newPerson(), await newPerson()];
    const { path, invitation } = await invited(ada, { username: bob.username.toUpperCase(), role: "editor" });
    const { display_name } = (await ada.get("/api/profile")).body;
    expect(invitation).toEqual({
      id: expect.any(String),
      subject: "category",
      subject_id: path.split("/").at(-1),
      role: "editor",
      status: "pending",
      inviter: { id: ada.id, username: ada.username, display_name },
      created_at: expect.any(String),
      expires_at: new Date(Date.parse(invitation.created_at) + 14 * DAY).toISOString(),
    });
    expect((await bob.get("/api/invitations")).body).toEqual({ results: [invitation], next: null, previous: null });
    expect((await ada.get("/api/invitations")).body.results).toEqual([]);
    expect((await synced(bob))[`invitation ${invitation.id}`]).toEqual(invitation);
    expectProblem(await bob.get(path), 404, "not_found");
    for (const other of [ada, eve]) {
      expectProblem(await other.post(`/api/invitations/${invitation.id}/accept`), 404, "not_found");
      expectProblem(await other.post(`/api/invitations/${invitation.id}/decline`), 404, "not_found");
    }
    for (const other of [bob, eve])
      expectProblem(await other.delete(`/api/invitations/${invitation.id}`), 404, "not_found");

    const { status, body } = await bob.post(`/api/invitations/${invitation.id}/accept`);
    expect([status, body]).toEqual([200, { ...invitation, status: "accepted" }]);
    expect((await bob.get(path)).body).toMatchObject({ role: "editor" });
    expect((await bob.get("/api/invitations")).body.results).toEqual([]);
    expect((await synced(ada))[`invitation ${invitation.id}`]).toEqual(body);
  });

  it("is over once it is accepted, declined or withdrawn", async () => {
    const [ada, bob] = [await newPerson(), await newPerson()];
    const to = { username: bob.username };
    const [accepted, declined, withdrawn] = [await invited(ada, to), await invited(ada, to), await invited(ada, to)];
    const path = ({ invitation }: { invitation: { id: string } }) => `/api/invitations/${invitation.id}`;
    expect((await bob.post(`${path(accepted)}/accept`)).status).toBe(200);
    const { status, body } = await bob.post(`${path(declined)}/decline`);
    expect([status, body]).toEqual([200, { ...declined.invitation, status: "declined" }]);
    expect((await ada.delete(path(withdrawn))).status).toBe(204);
    for (const each of [accepted, declined, withdrawn]) {
      const before = await framesSince(bob);
      await expectOver([bob.post(`${path(each)}/accept`), bob.post(`${path(each)}/decline`), ada.delete(path(each))]);
      expect(await framesSince(bob)).toEqual(before);
    }
    expect((await synced(bob))[`invitation ${withdrawn.invitation.id}`]).toEqual({
      ...withdrawn.invitation,
      status: "withdrawn",
    });
    expect(Object.keys(await listed(bob))).toEqual([`category ${accepted.path.split("/").at(-1)}`]);
  });

  it("is replaced by another to the same person, and only that", async () => {
    const [ada, bob, cyd] = [await newPerson(), await newPerson(), await newPerson()];
    const { path, invitation: first } = await invited(ada, { username: bob.username });
    const { invitation: cyds } = await invited(ada, { username: cyd.username }, path);
    const { invitation: elsewhere } = await invited(ada, { username: bob.username });
    const { invitation: second } = await invited(ada, { username: bob.username, role: "editor" }, path);
    expect((await bob.get("/api/invitations")).body.results).toEqual([second, elsewhere]);
    expect((await cyd.get("/api/invitations")).body.results).toEqual([cyds]);
    expect((await synced(bob))[`invitation ${first.id}`]).toEqual({ ...first, status: "withdrawn" });
    await expectOver([bob.post(`/api/invitations/${first.id}/accept`), ada.delete(`/api/invitations/${first.id}`)]);
    expect((await bob.post(`/api/invitations/${second.id}/accept`)).body).toMatchObject({ role: "editor" });
  });

  it("is over after fourteen days, and says so once the cron has been there", async () => {
    const [ada, bob] = [await newPerson(), await newPerson()];
    const { invitation } = await invited(ada, { username: bob.username });
    const end = Date.parse(invitation.expires_at);
    await at(end - 1, bob, async (me) => {
      expect((await me.get("/api/invitations")).body.results).toEqual([invitation]);
    });
    const since = await tipOf(bob);
    await inBackground(end - 1, (open) => expireInvitations(open()));
    expect(await framesSince(bob, since)).toEqual([]);
    await at(end, bob, async (me) => {
      expect((await me.get("/api/invitations")).body.results).toEqual([]);
      await expectOver([me.post(`/api/invitations/${invitation.id}/accept`)]);
      await expectOver([me.post(`/api/invitations/${invitation.id}/decline`)]);
    });
    await inBackground(end, (open) => expireInvitations(open()));
    const [told, ...others] = await framesSince(bob, since);
    expect(others).toEqual([]);
    expect(told).toMatchObject({ event: "invitation.expired", data: { ...invitation, status: "expired" } });
    await inBackground(end + DAY, (open) => expireInvitations(open()));
    expect(await framesSince(bob, told.cursor)).toEqual([]);
  });

  it("by e-mail reaches whose address it is verified to be, in whatever case", async () => {
    const [ada, bob] = [await newPerson(), await newReader()];
    const { invitation } = await invited(ada, { email: bob.signedIn.user.email?.toUpperCase(), role: "editor" });
    expect((await bob.get("/api/invitations")).body.results).toEqual([invitation]);
    expect((await bob.post(`/api/invitations/${invitation.id}/accept`)).body).toMatchObject({ status: "accepted" });
  });

  it("by e-mail waits for whoever shows that the address is theirs", async () => {
    const ada = await newPerson();
    const email = `${newUsername()}@example.com`;
    const { path, invitation } = await invited(ada, { email });
    const unverified = await newPerson({ email });
    expect((await unverified.get("/api/invitations")).body.results).toEqual([]);
    expectProblem(await unverified.post(`/api/invitations/${invitation.id}/accept`), 404, "not_found");
    await unverified.delete("/api/me", { password: PASSWORD });

    const bob = await verified(await newPerson({ email: email.toUpperCase() }));
    expect((await bob.get("/api/invitations")).body.results).toEqual([invitation]);
    expect((await synced(bob))[`invitation ${invitation.id}`]).toEqual(invitation);
    expect((await bob.post(`/api/invitations/${invitation.id}/accept`)).status).toBe(200);
    expect((await bob.get(path)).body).toMatchObject({ role: "viewer" });
  });

  it("to an address tells who invited nothing of whose it is before they answer", async () => {
    const ada = await newPerson();
    const email = `${newUsername()}@example.com`;
    const { invitation } = await invited(ada, { email });
    const before = [await framesSince(ada), (await ada.get("/api/activity")).body];
    const bob = await verified(await newPerson({ email }));
    expect((await bob.get("/api/invitations")).body.results).toEqual([invitation]);
    expect([await framesSince(ada), (await ada.get("/api/activity")).body]).toEqual(before);
  });

  it.each([
    [{ username: "nobody-of-this-name" }, { username: "unknown_user" }],
    [{}, { username: "required" }],
    [{ username: "ada", email: "ada@example.com" }, { email: "contradiction" }],
    [{ email: "ada@example.com", role: "owner" }, { role: "invalid_value" }],
    [{ email: "ada@example.com", role: null }, { role: "invalid_value" }],
  ])("is not %j", async (fields, errors) => {
    const ada = await newPerson();
    const { id } = await ada.category("Home");
    const answer = await ada.post(`/api/categories/${id}/members`, { role: "viewer", ...fields });
    expectProblem(answer, 400, "invalid", errors as Record<string, string>);
  });

  it("is not to a member, nor to the owner", async () => {
    const [ada, bob] = [await newPerson(), await newPerson()];
    const { id } = await ada.task();
    await ada.share(`/api/tasks/${id}`, bob, "viewer");
    for (const { username } of [ada, bob]) {
      const answer = await ada.post(`/api/tasks/${id}/members`, { username, role: "editor" });
      expectProblem(answer, 409, "already_member");
    }
  });

  it("goes with what it is to", async () => {
    const [ada, bob] = [await newPerson(), await newPerson()];
    const { path, invitation } = await invited(ada, { username: bob.username });
    expect((await ada.delete(path)).status).toBe(204);
    expect((await bob.get("/api/invitations")).body.results).toEqual([]);
    expectProblem(await bob.post(`/api/invitations/${invitation.id}/accept`), 404, "not_found");
    expect(Object.keys(await synced(bob))).toEqual([`profile ${bob.id}`]);
  });
});

describe("members", () => {
  it("are listed with the owner first, and never with an address", async () => {
    const [ada, bob] = [await newReader(), await newReader()];
    const { id } = await ada.category("Home");
    await ada.share(`/api/categories/${id}`, bob, "viewer");
    await bob.patch("/api/profile", { display_name: "Bob" });
    const { display_name } = (await ada.get("/api/profile")).body;
    for (const person of [ada, bob]) {
      expect((await person.get(`/api/categories/${id}/members`)).body).toEqual({
        results: [
          { id: ada.id, username: ada.username, display_name, role: "owner" },
          { id: bob.id, username: bob.username, display_name: "Bob", role: "viewer" },
        ],
      });
    }
  });

  it("are each listed once, also an owner to whom it had been granted", async () => {
    const [ada, bob, cyd] = [await newPerson(), await newPerson(), await newPerson()];
    const home = await ada.category("Home");
    await ada.share(`/api/categories/${home.id}`, bob, "editor");
    const task = await bob.task();
    const path = `/api/tasks/${task.id}`;
    await bob.share(path, ada, "viewer");
    expect((await bob.patch(path, { category_id: home.id })).body).toMatchObject({ owner_id: ada.id, role: "editor" });
    expect((await walk(ada, "/api/tasks")).map(({ id }) => id)).toEqual([task.id]);
    expect((await ada.get(`${path}/members`)).body.results).toMatchObject([{ id: ada.id, role: "owner" }]);
    await ada.patch(path, { category_id: null });
    await ada.share(path, cyd, "viewer");
    const { status, body } = await ada.patch(`${path}/members/${cyd.id}`, { role: "owner" });
    expect([status, body.results]).toMatchObject([
      200,
      [
        { id: cyd.id, role: "owner" },
        { id: ada.id, role: "editor" },
      ],
    ]);
  });

  it("are not written where a role is what it was", async () => {
    const [ada, bob] = [await newPerson(), await newPerson()];
    const home = await ada.category("Home");
    const task = await ada.task({ category_id: home.id });
    const category = `/api/categories/${home.id}`;
    await ada.share(category, bob, "editor");
    const tags = () =>
      Promise.all([ada, bob].flatMap((by) => [category, `/api/tasks/${task.id}`].map((path) => by.get(path)))).then(
        (answers) => answers.map(({ headers }) => headers.get("ETag")),
      );
    const before = await tags();
    const { body: members } = await ada.get(`${category}/members`);
    const again = await ada.patch(`${category}/members/${bob.id}`, { role: "editor" });
    expect([again.status, again.headers.get("X-Change-Seq"), costOf(again).trips]).toEqual([200, null, 2]);
    expect(again.body).toEqual(members);
    expect(await tags()).toEqual(before);
    expectProblem(await bob.patch(`${category}/members/${bob.id}`, { role: "editor" }), 403, "forbidden");
    expectProblem(await ada.patch(`${category}/members/${home.id}`, { role: "editor" }), 404, "not_found");
    expect((await ada.patch(`${category}/members/${bob.id}`, { role: "viewer" })).headers.has("X-Change-Seq")).toBe(
      true,
    );
  });

  it("get a role for it and keep it by what else was granted them", async () => {
    const [ada, bob] = [await newPerson(), await newPerson()];
    const home = await ada.category("Home");
    const task = await ada.task({ category_id: home.id });
    const [category, single] = [`/api/categories/${home.id}`, `/api/tasks/${task.id}`];
    const role = async () => (await bob.get(single)).body.role;
    await ada.share(category, bob, "viewer");
    await ada.share(single, bob, "editor");
    expect(await role()).toBe("editor");
    const since = await tipOf(bob);
    expect((await ada.patch(`${single}/members/${bob.id}`, { role: "viewer" })).status).toBe(200);
    expect(await framesSince(bob, since)).toMatchObject([{ entity: "task", op: "upsert", data: { role: "viewer" } }]);
    await ada.patch(`${category}/members/${bob.id}`, { role: "editor" });
    expect(await role()).toBe("editor");
    expect((await ada.delete(`${category}/members/${bob.id}`)).status).toBe(204);
    expect((await bob.get(single)).body).toMatchObject({ role: "viewer", category_id: null });
    expect((await bob.delete(`${single}/members/${bob.id}`)).status).toBe(204);
    expectProblem(await bob.get(single), 404, "not_found");
    await expectSame(ada, bob);
  });

  it("are not handed what they have a namesake of, nor a task that is in a category", async () => {
    const [ada, bob] = [await newPerson(), await newPerson()];
    const home = await ada.category("Home");
    const task = await ada.task({ category_id: home.id });
    const theirs = await bob.category("HOME");
    await ada.share(`/api/categories/${home.id}`, bob, "viewer");
    await ada.share(`/api/tasks/${task.id}`, bob, "viewer");
    const handOver = (path: string) => ada.patch(`${path}/members/${bob.id}`, { role: "owner" });
    const before = await framesSince(bob);
    expectProblem(await handOver(`/api/categories/${home.id}`), 409, "name_taken");
    expectProblem(await handOver(`/api/tasks/${task.id}`), 409, "conflict");
    expect(await framesSince(bob)).toEqual(before);
    await bob.delete(`/api/categories/${theirs.id}`);
    expect((await handOver(`/api/categories/${home.id}`)).status).toBe(200);
    expectProblem(await ada.delete("/api/me", { password: PASSWORD, shared: "keep" }), 400, "invalid");
    await expectSame(ada, bob);
  });

  it("keep what happened before it was handed over", async () => {
    const [ada, bob] = [await newPerson(), await newPerson()];
    const task = await ada.task();
    const path = `/api/tasks/${task.id}`;
    await ada.share(path, bob, "viewer");
    const before = (await walk(bob, "/api/activity")).map(({ seq }) => seq);
    await ada.patch(`${path}/members/${bob.id}`, { role: "owner" });
    expect((await walk(bob, "/api/activity")).slice(1).map(({ seq }) => seq)).toEqual(before);
    const history = (await walk(bob, `${path}/history`)).map(({ seq }) => seq);
    await bob.delete(`${path}/members/${ada.id}`);
    expect((await ada.delete("/api/me", { password: PASSWORD })).status).toBe(204);
    const still = (await walk(bob, `${path}/history`)).map(({ seq }) => seq);
    expect(still).toEqual(expect.arrayContaining(history));
  });
});

describe("moving a task", () => {
  it("tells its new readers of its comments, too", async () => {
    const [ada, bob] = [await newPerson(), await newPerson()];
    const home = await ada.category("Home");
    await ada.share(`/api/categories/${home.id}`, bob, "viewer");
    const task = await ada.task();
    const { body: comment } = await ada.post(`/api/tasks/${task.id}/comments`, { body: "Before" });
    await ada.patch(`/api/tasks/${task.id}`, { category_id: home.id });
    expect((await bob.get(`/api/tasks/${task.id}/comments`)).body.results).toEqual([comment]);
    expect((await synced(bob))[`comment ${comment.id}`]).toEqual(comment);
  });

  it("takes an editor of both categories", async () => {
    const [ada, bob, cyd] = [await newPerson(), await newPerson(), await newPerson()];
    const [home, work] = [await ada.category("Home"), await ada.category("Work")];
    const task = await ada.task({ category_id: work.id });
    await ada.share(`/api/categories/${home.id}`, bob, "editor");
    await ada.share(`/api/categories/${work.id}`, cyd, "viewer");
    await ada.share(`/api/tasks/${task.id}`, bob, "editor");
    expectProblem(await bob.patch(`/api/tasks/${task.id}`, { category_id: home.id }), 403, "forbidden");
    expect((await cyd.get(`/api/tasks/${task.id}`)).status).toBe(200);
    await ada.share(`/api/categories/${work.id}`, bob, "editor");
    expect((await bob.patch(`/api/tasks/${task.id}`, { category_id: home.id })).status).toBe(200);
    await expectSame(ada, bob, cyd);
  });
});

/** Ada's category with some tasks, a comment on the first and a reminder of it; Bob edits it, and has a task of his own. */
async function shared(tasks: number) {
  const [ada, bob] = [await newPerson(), await newPerson()];
  const home = await ada.category("Home");
  const path = `/api/categories/${home.id}`;
  const ids: string[] = [];
  for (let n = 0; n < tasks; n += 1) ids.push((await ada.task({ title: `Task ${n}`, category_id: home.id })).id);
  await ada.share(path, bob, "editor");
  const own = await bob.task({ title: "Own" });
  const { body: comment } = await bob.post(`/api/tasks/${ids[0]}/comments`, { body: "Mine" });
  const reminder = await bob.post(`/api/tasks/${ids[0]}/reminders`, { at: "2090-01-01T00:00:00Z" });
  expect(reminder.status).toBe(201);
  await bob.patch(`/api/tasks/${ids[0]}`, { assignee_id: bob.id });
  const remove = () => ada.delete(`${path}/members/${bob.id}`);
  return { ada, bob, home, ids, own, comment, reminder: reminder.body, remove };
}

describe("losing access", () => {
  it("is a delete of each thing on the sockets that are open, and unassigns", async () => {
    const { ada, bob, home, ids, comment, reminder, remove } = await shared(3);
    const [adas, bobs] = [await Socket.ready(ada), await Socket.ready(bob)];
    expect((await remove()).status).toBe(204);
    const gone = [home.id, ...ids, comment.id, reminder.id];
    const told = await bobs.changesNext(gone.length);
    expect(told.map(({ id }) => id).sort()).toEqual(gone.toSorted());
    expect(new Set(told.map(({ op, data }) => `${op} ${data}`))).toEqual(new Set(["delete null"]));
    const unassigned = await adas.changeOf(ids[0] as string);
    expect(unassigned).toMatchObject({ op: "upsert", data: { assignee_id: null } });
    expect((await ada.get(`/api/tasks/${ids[0]}`)).body).toEqual(unassigned.data);
    expect((await ada.get(`/api/tasks/${ids[0]}/comments`)).body.results).toEqual([comment]);
    expect((await bob.get("/api/reminders")).body.results).toEqual([]);
  });

  it("while one goes through a list takes the lost rows out of what is to come", async () => {
    const { bob, ids, own, remove } = await shared(6);
    const later = await bob.task({ title: "Zoo" });
    const first = await bob.get("/api/tasks?ordering=-title&page_size=3");
    expect(first.body.results.map(({ id }: { id: string }) => id)).toEqual([later.id, ids[5], ids[4]]);
    expect((await remove()).status).toBe(204);
    expect((await walk(bob, first.body.next)).map(({ id }) => id)).toEqual([own.id]);
    const { body } = await bob.get("/api/tasks?ordering=-title&page=1");
    expect([body.count, body.results.length]).toEqual([2, 2]);
  });

  it("while one goes through a sync, or comments, leaves nothing that is lost", async () => {
    const { ada, bob, ids, own, remove } = await shared(6);
    await ada.post(`/api/tasks/${ids[0]}/comments`, { body: "Second" });
    const { body: page } = await bob.get(`/api/tasks/${ids[0]}/comments?page_size=1`);
    const things = new Set<string>();
    for (let path = "/api/sync?limit=4", pages = 0; path; pages += 1) {
      const { status, body } = await bob.get(path);
      expect(status).toBe(200);
      for (const { op, id } of body.changes) op === "upsert" ? things.add(id) : things.delete(id);
      path = body.has_more ? `/api/sync?limit=4&cursor=${body.cursor}` : "";
      if (pages === 0) {
        expect(things.size).toBe(4);
        await remove();
      }
    }
    const kept = Object.keys(await synced(bob)).map((name) => name.split(" ")[1]);
    expect([...things].sort()).toEqual(kept.sort());
    expect(things).toContain(own.id);
    expectProblem(await bob.get(page.next), 404, "not_found");
  });

  it("at the same time as one's writes lets none of them in afterwards", async () => {
    const { ada, bob, ids, remove } = await shared(4);
    const write = (id: string, n: number) => [
      bob.patch(`/api/tasks/${id}`, { title: `Late ${n}` }),
      bob.post(`/api/tasks/${id}/complete`),
      bob.post(`/api/tasks/${id}/comments`, { body: `Late ${n}` }),
      bob.patch(`/api/tasks/${id}`, { due_date: "2090-01-01" }),
    ];
    const before = ids.slice(0, 2).flatMap(write);
    const [removed, ...answers] = await Promise.all([...[remove()], ...before, ...ids.slice(2).flatMap(write)]);
    expect(removed?.status).toBe(204);
    const told = answers.map(({ status, body }) => (status < 300 ? "done" : `${status} ${body.code}`));
    for (const each of told) expect(["done", "404 not_found"]).toContain(each);
    const events = await walk(ada, "/api/activity?page_size=100");
    const end = events.find(({ event }) => event === "category.unshared").seq;
    expect(events.filter(({ seq, actor_id }) => seq > end && actor_id === bob.id)).toEqual([]);
    for (const answer of ids.flatMap(write)) expectProblem(await answer, 404, "not_found");
    await expectSame(ada, bob);
  });
});

describe("gaining a category of 2,000 tasks", () => {
  it("is one event, and every task in one's sync and lists", async () => {
    const [ada, bob] = [await newPerson(), await newPerson()];
    const home = await ada.category("Home");
    await insertTasks(ada, 2000, { category: home.id });
    const { invitation } = await invited(ada, { username: bob.username }, `/api/categories/${home.id}`);
    const since = await tipOf(bob);
    const events = (await walk(ada, "/api/activity?page_size=100")).length;
    expect((await bob.post(`/api/invitations/${invitation.id}/accept`)).status).toBe(200);
    const changes: { seq: number; event: string; op: string; entity: string; data: { role: string } }[] = [];
    for (let cursor = since, more = true; more; ) {
      const { body } = await bob.get(`/api/sync?limit=1000&cursor=${cursor}`);
      changes.push(...body.changes);
      [cursor, more] = [body.cursor, body.has_more];
    }
    expect(changes).toHaveLength(2002);
    expect(new Set(changes.map(({ seq, event, op }) => `${seq} ${event} ${op}`)).size).toBe(1);
    const tasks = changes.filter(({ entity }) => entity === "task");
    expect(tasks).toHaveLength(2000);
    expect(new Set(tasks.map(({ data }) => data.role))).toEqual(new Set(["viewer"]));
    expect((await bob.get("/api/tasks?page=100")).body).toMatchObject({ count: 2000, next: null });
    expect((await walk(ada, "/api/activity?page_size=100")).length).toBe(events + 1);
  });
});

const ORDERINGS = ["created_at", "updated_at", "due_at", "completed_at", "title", "priority", "status"].flatMap(
  (each) => [each, `-${each}`],
);

describe("a list of one's own and what is shared with one", () => {
  it("reads a few rows for each that it shows, of each shared category", async () => {
    const [ada, bob] = [await newPerson(), await newPerson()];
    for (const name of ["One", "Two", "Three"]) {
      const { id } = await ada.category(name);
      await insertTasks(ada, 200, { category: id });
      await ada.share(`/api/categories/${id}`, bob, "viewer");
    }
    await insertTasks(bob, 200);
    const tooDear: string[] = [];
    for (const ordering of ORDERINGS) {
      const first = await bob.get(`/api/tasks?ordering=${ordering}`);
      const second = await bob.get(first.body.next);
      for (const page of [first, second]) {
        expect(page.body.results).toHaveLength(20);
        const { trips, rows } = costOf(page);
        expect(trips).toBe(1);
        if (rows > 3 * 20 * (1 + 3) + 10) tooDear.push(`${rows} rows by ${ordering}`);
      }
    }
    expect(tooDear).toEqual([]);
  });

  it("goes through each once in every ordering, both ways, and by number", async () => {
    const [ada, bob] = [await newPerson(), await newPerson()];
    const [home, work] = [await ada.category("Home"), await ada.category("Work")];
    const some = (n: number) => ({
      title: `Task ${n % 4}`,
      priority: ["none", "low", "high"][n % 3],
      status: ["todo", "done", "cancelled", "in_progress"][n % 4],
      due_date: n % 2 ? `2090-01-0${1 + (n % 5)}` : null,
    });
    const tasks = [];
    for (let n = 0; n < 4; n += 1) {
      tasks.push(await ada.task({ ...some(n), category_id: home.id }));
      tasks.push(await ada.task({ ...some(n + 1), category_id: work.id }));
      tasks.push(await bob.task(some(n + 2)));
      tasks.push(await ada.task(some(n + 3)));
    }
    for (const { id } of [home, work]) await ada.share(`/api/categories/${id}`, bob, "viewer");
    // Some are granted both ways.
    for (const { id, owner_id } of tasks) if (owner_id === ada.id) await ada.share(`/api/tasks/${id}`, bob, "editor");
    const ids = tasks.map(({ id }) => id).sort();
    for (const ordering of ORDERINGS) {
      const whole = (await bob.get(`/api/tasks?ordering=${ordering}&page_size=100`)).body.results;
      expect(whole.map(({ id }: { id: string }) => id).toSorted()).toEqual(ids);
      expect(await walk(bob, `/api/tasks?ordering=${ordering}&page_size=3`), ordering).toEqual(whole);
      const numbered = [];
      for (let page = 1; page <= 4; page += 1) {
        const { body } = await bob.get(`/api/tasks?ordering=${ordering}&page=${page}&page_size=5`);
        expect(body.count).toBe(16);
        numbered.push(...body.results);
      }
      expect(numbered, ordering).toEqual(whole);
      expect(await walkBack(bob, `/api/tasks?ordering=${ordering}&page_size=3`), ordering).toEqual(whole);
    }
  });

  it("can be what is assigned to oneself", async () => {
    const { ada, bob, home, ids, own } = await shared(2);
    await bob.patch(`/api/tasks/${own.id}`, { assignee_id: bob.id });
    await ada.patch(`/api/tasks/${ids[1]}`, { assignee_id: ada.id });
    const assigned = async (person: Person, who: string) =>
      (await walk(person, `/api/tasks?ordering=title&assignee=${who}`)).map(({ id }) => id);
    expect(await assigned(bob, "me")).toEqual([own.id, ids[0]]);
    expect(await assigned(bob, bob.id)).toEqual([own.id, ids[0]]);
    expect(await assigned(ada, "me")).toEqual([ids[1]]);
    expect(await assigned(ada, bob.id)).toEqual([ids[0]]);
    const unseen = await newPerson();
    for (const assignee_id of [unseen.id, crypto.randomUUID()]) {
      const answer = await ada.post("/api/tasks", { title: "A task", category_id: home.id, assignee_id });
      expectProblem(answer, 400, "invalid");
    }
  });
});

/** Every row of a list from its last page to its first, in the order of the list. */
async function walkBack(person: Person, path: string): Promise<unknown[]> {
  let last = path;
  for (let next: string | null = path; next; ) {
    last = next;
    next = (await person.get(next)).body.next;
  }
  const rows: unknown[] = [];
  for (let previous: string | null = last; previous; ) {
    const { status, body }: Answer = await person.get(previous);
    expect(status).toBe(200);
    rows.unshift(...body.results);
    previous = body.previous;
  }
  return rows;
}

describe("a comment", () => {
  it("and a member may be sent back as they were read, with another text or role", async () => {
    const [ada, bob] = [await newPerson(), await newPerson()];
    const task = await ada.task();
    const path = `/api/tasks/${task.id}`;
    await ada.share(path, bob, "viewer");
    const { body: comment } = await ada.post(`${path}/comments`, { body: "First" });
    const edited = await ada.patch(`${path}/comments/${comment.id}`, { ...comment, id: task.id, body: "Second" });
    expect(edited.status).toBe(200);
    expect(edited.body).toEqual({ ...comment, body: "Second", updated_at: edited.body.updated_at });
    const [, member] = (await ada.get(`${path}/members`)).body.results;
    const changed = await ada.patch(`${path}/members/${bob.id}`, { ...member, role: "editor" });
    expect(changed.status).toBe(200);
    expect(changed.body.results[1]).toEqual({ ...member, role: "editor" });
    expectProblem(await ada.patch(`${path}/comments/${comment.id}`, { body: "Third", text: "x" }), 400, "invalid", {
      text: "unknown_field",
    });
  });

  it("is made, read, edited and deleted by its author, with an id that they may bring", async () => {
    const [ada, bob] = [await newPerson(), await newPerson()];
    const task = await ada.task();
    const path = `/api/tasks/${task.id}/comments`;
    await ada.share(`/api/tasks/${task.id}`, bob, "viewer");
    const id = task.id.replace(/.$/, task.id.endsWith("0") ? "1" : "0");
    const made = await bob.post(path, { id, body: "First" });
    const { display_name } = (await bob.get("/api/profile")).body;
    expect([made.status, made.body]).toEqual([
      201,
      {
        ...{ id, task_id: task.id, body: "First", mentions: [] },
        author: { id: bob.id, username: bob.username, display_name },
        created_at: expect.any(String),
        updated_at: made.body.created_at,
      },
    ]);
    expect((await ada.get(`${path}/${id}`)).body).toEqual(made.body);
    for (const person of [ada, bob]) expectProblem(await person.post(path, { id, body: "Again" }), 409, "id_taken");
    const elsewhere = `/api/tasks/${(await ada.task()).id}/comments/${id}`;
    for (const answer of [
      await ada.get(elsewhere),
      await ada.patch(elsewhere, { body: "x" }),
      await ada.delete(elsewhere),
    ]) {
      expectProblem(answer, 404, "not_found");
    }

    const edited = await bob.patch(`${path}/${id}`, { body: "Second" });
    const updated_at = edited.body.updated_at;
    expect([edited.status, edited.body]).toEqual([200, { ...made.body, body: "Second", updated_at }]);
    expectProblem(await ada.patch(`${path}/${id}`, { body: "Third" }), 403, "forbidden");
    expect((await synced(ada))[`comment ${id}`]).toEqual(edited.body);
    expect((await bob.delete(`${path}/${id}`)).status).toBe(204);
    expect((await ada.get(path)).body.results).toEqual([]);
    expect((await synced(ada))[`comment ${id}`]).toBeUndefined();
    const [, ...before] = await walk(ada, `/api/tasks/${task.id}/history`);
    expect(before.filter(({ entity }) => entity === "comment").map(({ data }) => data)).toEqual([null, null]);
  });

  it("has 1 to 10,000 characters", async () => {
    const ada = await newPerson();
    const path = `/api/tasks/${(await ada.task()).id}/comments`;
    const longest = "🦊".repeat(10_000);
    expect((await ada.post(path, { body: longest })).body.body).toBe(longest);
    expectProblem(await ada.post(path, { body: `${longest}x` }), 400, "invalid", { body: "too_long" });
    expectProblem(await ada.post(path, { body: "" }), 400, "invalid", { body: "too_short" });
    expectProblem(await ada.post(path, {}), 400, "invalid", { body: "required" });
  });

  it("mentions members, however it is punctuated, and nobody else", async () => {
    const [ada, bob, eve] = [await newPerson(), await newPerson(), await newPerson()];
    const task = await ada.task();
    const path = `/api/tasks/${task.id}/comments`;
    await ada.share(`/api/tasks/${task.id}`, bob, "viewer");
    const name = bob.username;
    const mentions = async (body: string) => (await ada.post(path, { body })).body.mentions.map(({ id }: Person) => id);
    const [before, after] = [
      ["", " ", "(", "\n", ",", "“", "*"],
      ["", ".", "...", ",", "!", "?", ")", ":", "'s", "”", "*"],
    ];
    for (const each of before) expect(await mentions(`${each}@${name}`), each).toEqual([bob.id]);
    for (const each of after) expect(await mentions(`@${name}${each}`), each).toEqual([bob.id]);
    for (const each of [`@${name.toUpperCase()}`, `@${name} @${name}`]) expect(await mentions(each)).toEqual([bob.id]);
    for (const each of [name, `mail@${name}`, `@${name}x`, `@${eve.username}`, "@nobody", "@", `@@${name}`]) {
      expect(await mentions(each), each).toEqual([]);
    }
    expect(await mentions(`@${ada.username}, @${eve.username} and @${name}`)).toEqual([ada.id, bob.id]);
    await ada.delete(`/api/tasks/${task.id}/members/${bob.id}`);
    expect(await mentions(`@${name}`)).toEqual([]);
  });

  it("is told anew where one whom it mentions is gone", async () => {
    const [ada, bob] = [await newPerson(), await newPerson()];
    const task = await ada.task();
    await ada.share(`/api/tasks/${task.id}`, bob, "viewer");
    const { body: comment } = await ada.post(`/api/tasks/${task.id}/comments`, { body: `@${bob.username}` });
    const since = await tipOf(ada);
    expect((await bob.delete("/api/me", { password: PASSWORD })).status).toBe(204);
    expect((await ada.get(`/api/tasks/${task.id}/comments/${comment.id}`)).body.mentions).toEqual([]);
    const told = (await framesSince(ada, since)).filter(({ entity }) => entity === "comment");
    expect(told).toMatchObject([{ id: comment.id, op: "upsert", data: { mentions: [] } }]);
  });
});

describe("activity", () => {
  it("is what happened to one's own and to what is shared, by pages both ways", async () => {
    const { ada, bob, home, ids, own } = await shared(3);
    await ada.task({ title: "Private" });
    await ada.patch(`/api/categories/${home.id}`, { name: "Our home" });
    await bob.post(`/api/tasks/${ids[1]}/complete`);
    const whole = (await bob.get("/api/activity?page_size=100")).body.results;
    const names = whole.map(({ event, id }: { event: string; id: string }) => `${event} ${id === own.id ? "own" : ""}`);
    expect(names.slice(0, 2)).toEqual(["task.completed ", "category.updated "]);
    expect(names).toContain("task.created own");
    expect(whole.filter(({ data }: { data: { title?: string } | null }) => data?.title === "Private")).toEqual([]);
    const { display_name } = (await bob.get("/api/profile")).body;
    expect(whole[0]).toMatchObject({
      actor_id: bob.id,
      actor: { id: bob.id, username: bob.username, display_name },
      data: { role: "editor", done: true, category_id: home.id },
    });
    const seqs = whole.map(({ seq }: { seq: number }) => seq);
    expect(seqs).toEqual(seqs.toSorted((one: number, other: number) => other - one));
    for (const page_size of [1, 2, 3]) {
      expect(await walk(bob, `/api/activity?page_size=${page_size}`)).toEqual(whole);
      expect(await walkBack(bob, `/api/activity?page_size=${page_size}`)).toEqual(whole);
    }
  });
});
