import { describe, expect, it } from "vitest";
import type { Job } from "../src/db/job.ts";
import { work } from "../src/jobs.ts";
import { newPerson, Person } from "./support/client.ts";
import { appWithQueue, inBackground, Mailbox, newReader } from "./support/jobs.ts";

/** Two people with a task between them; the first one's requests put their jobs where the test sees them. */
async function together() {
  const { jobs, fetch } = appWithQueue();
  const ada = new Person((await newReader()).signedIn, fetch);
  const bob = await newReader();
  const task = await ada.task({ title: "Paint <b>it</b>" });
  await ada.share(`/api/tasks/${task.id}`, bob, "editor");
  jobs.length = 0;
  return { ada, bob, task, jobs };
}

/** The mails of these jobs, and of the jobs that they bring. */
async function mailsOf(jobs: readonly Job[]): Promise<Mailbox> {
  const mailbox = new Mailbox();
  let next = jobs;
  while (next.length > 0) {
    const messages = next.map((body) => ({ body, attempts: 1, ack() {}, retry() {} }) as unknown as Message<Job>);
    next = (await inBackground(Date.now(), (open) => work(open, mailbox, messages))).map(({ job }) => job);
  }
  return mailbox;
}

describe("a mail of what others do", () => {
  it("comes to whom a task is assigned, and not to who takes it for themselves", async () => {
    const { ada, bob, task, jobs } = await together();
    await ada.patch(`/api/tasks/${task.id}`, { assignee_id: ada.id });
    expect(jobs).toEqual([]);
    await ada.patch(`/api/tasks/${task.id}`, { assignee_id: bob.id });
    const { sent } = await mailsOf(jobs);
    expect(sent).toMatchObject([{ to: bob.signedIn.user.email, subject: "Yours to do: Paint <b>it</b>" }]);
    expect(sent[0]?.html).toContain("Paint &lt;b&gt;it&lt;/b&gt;");
    expect(sent[0]?.unsubscribe).toMatch(/\/unsubscribe\?token=/);
  });

  it("comes to those mentioned and to the owner, once each, and not to the author", async () => {
    const { ada, bob, task, jobs } = await together();
    await ada.patch(`/api/tasks/${task.id}`, { assignee_id: bob.id });
    jobs.length = 0;
    await ada.post(`/api/tasks/${task.id}/comments`, { body: `Blue, @${bob.username}, and @${ada.username}?` });
    const { sent } = await mailsOf(jobs);
    expect(sent).toMatchObject([{ to: bob.signedIn.user.email, subject: "Comment: Paint <b>it</b>" }]);
    expect(sent[0]?.text).toContain(`${ada.username}:\nBlue, @${bob.username}`);
  });

  it("does not come once they cannot see the task, or want none, or the comment is gone", async () => {
    const { ada, bob, task, jobs } = await together();
    const path = `/api/tasks/${task.id}`;
    const { body: comment } = await ada.post(`${path}/comments`, { body: `@${bob.username}` });
    const said = [...jobs];
    expect((await mailsOf(said)).sent).toHaveLength(1);
    await bob.patch("/api/profile", { email_activity: false });
    expect((await mailsOf(said)).sent).toEqual([]);
    await bob.patch("/api/profile", { email_activity: true });
    expect((await ada.delete(`${path}/comments/${comment.id}`)).status).toBe(204);
    expect((await mailsOf([{ kind: "notice", userId: bob.id, taskId: task.id, commentId: comment.id }])).sent).toEqual(
      [],
    );
    await ada.patch(path, { assignee_id: bob.id });
    const assigned = jobs.slice(said.length);
    expect((await mailsOf(assigned)).sent).toHaveLength(1);
    await ada.delete(`${path}/members/${bob.id}`);
    expect((await mailsOf(assigned)).sent).toEqual([]);
  });

  it("does not come to an address that is not verified", async () => {
    const { ada, task, jobs } = await together();
    const eve = await newPerson({ email: `${crypto.randomUUID()}@example.com` });
    await ada.share(`/api/tasks/${task.id}`, eve, "viewer");
    jobs.length = 0;
    await ada.patch(`/api/tasks/${task.id}`, { assignee_id: eve.id });
    expect(jobs).toHaveLength(1);
    expect((await mailsOf(jobs)).sent).toEqual([]);
  });
});
