import { describe, expect, it } from "vitest";
import type { Job } from "../src/context/jobs.ts";
import { JOBS } from "../src/cron.ts";
import { newPerson, Person } from "./support/client.ts";
import { env } from "./support/env.ts";
import { appWithQueue, inBackground, mailsOf, newReader } from "./support/jobs.ts";
import { atMoment } from "./support/time.ts";

/** Two people who share a task. The test sees the jobs of the first one's requests. */
async function together() {
  const { jobs, fetch } = appWithQueue();
  const ada = new Person((await newReader()).signedIn, fetch);
  const bob = await newReader();
  const task = await ada.task({ title: "Paint <b>it</b>" });
  await ada.share(`/api/tasks/${task.id}`, bob, "editor");
  jobs.length = 0;
  return { ada, bob, task, jobs };
}

describe("a mail of what others do", () => {
  it("comes to whom a task is assigned, and not to who takes it for themselves", async () => {
    const { ada, bob, task, jobs } = await together();
    await ada.patch(`/api/tasks/${task.id}`, { assignee_id: ada.id });
    expect(jobs).toEqual([]);
    await ada.patch(`/api/tasks/${task.id}`, { assignee_id: bob.id });
    const sent = await mailsOf(jobs);
    expect(sent).toMatchObject([{ to: bob.signedIn.user.email, subject: "Yours to do: Paint <b>it</b>" }]);
    expect(sent[0]?.html).toContain("Paint &lt;b&gt;it&lt;/b&gt;");
    expect(sent[0]?.unsubscribe).toMatch(/\/unsubscribe\?token=/);
  });

  it("comes to those mentioned and to the owner, once each, and not to the author", async () => {
    const { ada, bob, task, jobs } = await together();
    await ada.patch(`/api/tasks/${task.id}`, { assignee_id: bob.id });
    jobs.length = 0;
    await ada.post(`/api/tasks/${task.id}/comments`, { body: `Blue, @${bob.username}, and @${ada.username}?` });
    const sent = await mailsOf(jobs);
    expect(sent).toMatchObject([{ to: bob.signedIn.user.email, subject: "Comment: Paint <b>it</b>" }]);
    expect(sent[0]?.text).toContain(`${ada.username}:\nBlue, @${bob.username}`);
  });

  it("does not come once they cannot see the task, or want none, or the comment is gone", async () => {
    const { ada, bob, task, jobs } = await together();
    const path = `/api/tasks/${task.id}`;
    const { body: comment } = await ada.post(`${path}/comments`, { body: `@${bob.username}` });
    const said = [...jobs];
    expect(await mailsOf(said)).toHaveLength(1);
    await bob.patch("/api/profile", { email_activity: false });
    expect(await mailsOf(said)).toEqual([]);
    await bob.patch("/api/profile", { email_activity: true });
    expect((await ada.delete(`${path}/comments/${comment.id}`)).status).toBe(204);
    expect(
      await mailsOf([{ kind: "notification", seq: 1, userId: bob.id, taskId: task.id, commentId: comment.id }]),
    ).toEqual([]);
    await ada.patch(path, { assignee_id: bob.id });
    const assigned = jobs.slice(said.length);
    expect(await mailsOf(assigned)).toHaveLength(1);
    await ada.delete(`${path}/members/${bob.id}`);
    expect(await mailsOf(assigned)).toEqual([]);
  });

  it("does not come to an address that is not verified", async () => {
    const { ada, task, jobs } = await together();
    const eve = await newPerson({ email: `${crypto.randomUUID()}@example.com` });
    await ada.share(`/api/tasks/${task.id}`, eve, "viewer");
    jobs.length = 0;
    await ada.patch(`/api/tasks/${task.id}`, { assignee_id: eve.id });
    expect(jobs).toHaveLength(1);
    expect(await mailsOf(jobs)).toEqual([]);
  });
});

describe("a mail of an assignment", () => {
  it("comes once, however often the whole task is sent back with another title", async () => {
    const { ada, bob, task, jobs } = await together();
    const path = `/api/tasks/${task.id}`;
    for (const title of ["One", "Two", "Three"]) {
      const { body } = await ada.get(path);
      const { title: _, ...rest } = writable(body);
      expect((await ada.put(path, { ...rest, title, assignee_id: bob.id })).status).toBe(200);
    }
    expect(jobs).toMatchObject([{ kind: "notification", userId: bob.id, taskId: task.id, commentId: null }]);
    for (const verb of ["complete", "incomplete"]) await ada.post(`${path}/${verb}`);
    await ada.patch(path, { assignee_id: bob.id, priority: "high" });
    await ada.patch(path, { assignee_id: bob.id });
    expect(jobs).toHaveLength(1);
  });

  it("comes for a task that is made for someone, and once", async () => {
    const { ada, bob, jobs } = await together();
    const category = await ada.category("Home");
    await ada.share(`/api/categories/${category.id}`, bob, "editor");
    const task = await ada.task({ title: "New", category_id: category.id, assignee_id: bob.id });
    await ada.patch(`/api/tasks/${task.id}`, { title: "Newer" });
    expect(jobs).toMatchObject([{ userId: bob.id, taskId: task.id }]);
    expect(await mailsOf(jobs)).toMatchObject([{ subject: "Yours to do: Newer" }]);
  });

  it("comes again to whoever it is taken from and given back to, each with a Message-ID of its own", async () => {
    const { ada, bob, task, jobs } = await together();
    const eve = await newReader();
    await ada.share(`/api/tasks/${task.id}`, eve, "viewer");
    jobs.length = 0;
    for (const assignee_id of [bob.id, eve.id, bob.id, null, bob.id]) {
      await ada.patch(`/api/tasks/${task.id}`, { assignee_id });
    }
    expect(jobs.map((job) => "userId" in job && job.userId)).toEqual([bob.id, eve.id, bob.id, bob.id]);
    const sent = await mailsOf(jobs);
    // Eve's task is Bob's again by the time that her mail would be sent.
    expect(sent.map(({ to }) => to)).toEqual([1, 2, 3].map(() => bob.signedIn.user.email));
    expect(new Set(sent.map(({ messageId }) => messageId)).size).toBe(3);
    expect(await mailsOf(jobs)).toEqual(sent);
  });

  it("does not come to those who take a task for themselves, and not once others edit it", async () => {
    const { ada, bob, task, jobs } = await together();
    const path = `/api/tasks/${task.id}`;
    expect((await bob.patch(path, { assignee_id: bob.id })).status).toBe(200);
    await ada.patch(path, { title: "Another" });
    await ada.post(`${path}/complete`);
    expect(jobs).toEqual([]);
  });

  it("does not come where it is no longer known whose task it was", async () => {
    const { ada, bob, task, jobs } = await together();
    await ada.patch(`/api/tasks/${task.id}`, { assignee_id: bob.id });
    await env.DB.prepare("DELETE FROM events WHERE subject_id = ?").bind(task.id).run();
    await ada.patch(`/api/tasks/${task.id}`, { title: "Another" });
    expect(jobs).toHaveLength(1);
  });
});

describe("what follows from a change", () => {
  it("is done by the cron where the process ended after the commit", async () => {
    const { ada, bob, task, jobs } = await together();
    await cursorOf("UPDATE event_cursors SET claim = 'ended', lease_expires_at = ?", inSeconds(30));
    await ada.patch(`/api/tasks/${task.id}`, { assignee_id: bob.id });
    await ada.post(`/api/tasks/${task.id}/comments`, { body: `@${bob.username}` });
    expect(jobs).toEqual([]);
    expect(await cron()).toEqual([]);
    const found = await atMoment(Date.now() + 31_000, cron);
    expect(found).toMatchObject([
      { userId: bob.id, commentId: expect.any(String) },
      { userId: bob.id, commentId: null },
    ]);
    expect(await mailsOf(found)).toHaveLength(2);
    expect(await atMoment(Date.now() + 90_000, cron)).toEqual([]);
  });

  it("is done once, however many write at once", async () => {
    const { ada, bob, task, jobs } = await together();
    const tasks = await Promise.all([1, 2, 3, 4, 5, 6].map(() => ada.task()));
    for (const { id } of tasks) await ada.share(`/api/tasks/${id}`, bob, "editor");
    const path = `/api/tasks/${task.id}/comments`;
    const [ofCron] = await Promise.all([
      cron(),
      ...tasks.map(({ id }) => ada.patch(`/api/tasks/${id}`, { assignee_id: bob.id })),
      ...[1, 2, 3, 4].map((n) => ada.post(path, { body: `${n} @${bob.username}` })),
    ]);
    const all = [...jobs, ...ofCron].filter((job) => job.kind === "notification");
    expect(new Set(all.map(({ seq }) => seq)).size).toBe(10);
    expect(all).toHaveLength(10);
    const assigned = all.filter(({ commentId }) => commentId === null);
    expect(assigned.map(({ taskId }) => taskId).sort()).toEqual(tasks.map(({ id }) => id).sort());
  });

  it("costs a plain write nothing: the cron passes over it", async () => {
    const { ada } = await together();
    await cron();
    const reached = await cursorOf("SELECT seq FROM event_cursors");
    await ada.task();
    expect(await cursorOf("SELECT seq FROM event_cursors")).toBe(reached);
    await cron();
    expect(await cursorOf("SELECT seq FROM event_cursors")).toBe((reached as number) + 1);
  });
});

/** What the cron puts on the Queue. */
async function cron(): Promise<Job[]> {
  const queued = await inBackground(Date.now(), (open) => JOBS["* * * * *"]?.notifications?.(open()) as Promise<void>);
  return queued.map(({ job }) => job);
}

function inSeconds(seconds: number): string {
  return new Date(Date.now() + seconds * 1000).toISOString();
}

async function cursorOf(query: string, ...values: string[]): Promise<unknown> {
  return env.DB.prepare(`${query} WHERE name = 'notifications'`)
    .bind(...values)
    .first("seq");
}

/** The fields that a client may send back. */
function writable(task: Record<string, unknown>): Record<string, unknown> {
  const { id, done, completed_at, due_at, created_by, owner_id, role, version, created_at, updated_at, ...fields } =
    task;
  return fields;
}
