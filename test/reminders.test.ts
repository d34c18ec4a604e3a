import { createExecutionContext, createMessageBatch, getQueueResult, waitOnExecutionContext } from "cloudflare:test";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Job } from "../src/context/jobs.ts";
import type { RequestContext } from "../src/context/request-context.ts";
import { connect, newQueryStats } from "../src/db/database.ts";
import { claimReminders } from "../src/features/reminders/claim.ts";
import { deliverReminders } from "../src/features/reminders/deliver.ts";
import worker from "../src/index.ts";
import { sweep } from "./support/app.ts";
import { costOf, expectProblem, newPerson, PASSWORD, type Person, walk } from "./support/client.ts";
import { databaseAround } from "./support/database.ts";
import { env } from "./support/env.ts";
import { at, claim, deliver, fillBatch, inBackground, Mailbox, newReader, owing, remind } from "./support/jobs.ts";
import { anotherSessionOf, framesSince, Socket, tipOf } from "./support/socket.ts";
import { DAY } from "./support/time.ts";

const MINUTE = 60_000;
const DAILY = { rrule: "FREQ=DAILY" };

/** Due in some days, at 09:00 in Berlin. */
const DUE = { due_date: "2031-03-17", due_time: "09:00", time_zone: "Europe/Berlin" };
const DUE_AT = Date.parse("2031-03-17T08:00:00.000Z");
const HALF_HOUR = { minutes_before: 30 };
const FIRES = DUE_AT - 30 * MINUTE;

// A run of the cron is for everyone: what the tests before left is none of this one's.
beforeEach(async () => {
  await env.DB.batch(["DELETE FROM reminders", "DELETE FROM digests"].map((statement) => env.DB.prepare(statement)));
});

describe("a reminder", () => {
  it("at an instant is this", async () => {
    const me = await newPerson();
    const { id } = await me.task();
    const since = await tipOf(me);
    const { status, body } = await me.post(`/api/tasks/${id}/reminders/`, { at: "2031-03-17T10:00:00+02:00" });
    expect(status).toBe(201);
    const reminder = {
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-/),
      task_id: id,
      at: "2031-03-17T08:00:00.000Z",
      minutes_before: null,
      status: "scheduled",
      sent_at: null,
    };
    expect(body).toEqual(reminder);
    const page = { results: [body], next: null, previous: null };
    expect((await me.get(`/api/tasks/${id}/reminders`)).body).toEqual(page);
    expect((await me.get("/api/reminders/")).body).toEqual(page);
    expect((await framesSince(me)).at(-1)).toMatchObject({ entity: "reminder", id: body.id, data: body });
    expect(await framesSince(me, since)).toMatchObject([
      { event: "reminder.created", entity: "reminder", id: body.id, op: "upsert", data: body, actor_id: me.id },
    ]);
  });

  it.each([
    [0, DUE, "2031-03-17T08:00:00.000Z"],
    [90, DUE, "2031-03-17T06:30:00.000Z"],
    [1440, DUE, "2031-03-16T08:00:00.000Z"],
    [1440, { ...DUE, due_date: "2031-03-31" }, "2031-03-30T07:00:00.000Z"],
    [527_040, DUE, "2030-03-16T08:00:00.000Z"],
    [0, { due_date: "2031-03-17", time_zone: "Europe/Berlin" }, "2031-03-16T23:00:00.000Z"],
    [60, { due_date: "2031-03-17", time_zone: "America/New_York" }, "2031-03-17T03:00:00.000Z"],
    [60, { due_date: "2031-03-30", time_zone: "Asia/Beirut" }, "2031-03-29T21:00:00.000Z"],
  ])("%i minutes before %j fires at %s", async (minutes_before, due, fires) => {
    const me = await newPerson();
    const { id } = await me.task(due);
    const { body } = await me.post(`/api/tasks/${id}/reminders`, { minutes_before });
    expect(body).toMatchObject({ minutes_before, at: fires, status: "scheduled" });
  });

  it("takes an id of the client's own, once for everyone", async () => {
    const [me, other] = [await newPerson(), await newPerson()];
    const [mine, theirs] = [await me.task(DUE), await other.task(DUE)];
    const id = newId();
    const made = await me.post(`/api/tasks/${mine.id}/reminders`, { id: id.toUpperCase(), ...HALF_HOUR });
    expect([made.status, made.body.id]).toEqual([201, id]);
    expectProblem(await me.post(`/api/tasks/${mine.id}/reminders`, { id, ...HALF_HOUR }), 409, "id_taken");
    expectProblem(await other.post(`/api/tasks/${theirs.id}/reminders`, { id, ...HALF_HOUR }), 409, "id_taken");
    expect((await me.get(`/api/tasks/${mine.id}/reminders`)).body.results).toEqual([made.body]);
  });

  it("is refused where it is not one moment ahead", async () => {
    const me = await newPerson();
    const { id } = await me.task(DUE);
    const past = await me.task({ due_date: "2020-01-01" });
    const path = `/api/tasks/${id}/reminders`;
    const both = { at: "2031-01-01T00:00:00Z", ...HALF_HOUR };
    for (const [body, fields] of [
      [{}, { at: "required" }],
      [both, { minutes_before: "contradiction" }],
      [{ at: "2020-01-01T00:00:00Z" }, { at: "in_the_past" }],
      [{ at: "2031-01-01" }, { at: "invalid_format" }],
      [{ at: null }, { at: "invalid_type" }],
      [{ minutes_before: -1 }, { minutes_before: "too_small" }],
      [{ minutes_before: 527_041 }, { minutes_before: "too_big" }],
      [{ minutes_before: 1.5 }, { minutes_before: "invalid_type" }],
      [{ minutes_before: "30" }, { minutes_before: "invalid_type" }],
      [{ ...HALF_HOUR, status: "sent" }, { status: "unknown_field" }],
      [{ ...HALF_HOUR, id: "1" }, { id: "invalid_id" }],
    ] as const) {
      expectProblem(await me.post(path, body), 400, "invalid", fields);
    }
    const fields = { minutes_before: "in_the_past" };
    expectProblem(await me.post(`/api/tasks/${past.id}/reminders`, HALF_HOUR), 400, "invalid", fields);
    expect((await me.get(path)).body.results).toEqual([]);
  });

  it("is refused at its very moment, and not a millisecond before", async () => {
    const me = await newPerson();
    const { id } = await me.task(DUE);
    await at(FIRES - 1, me, async (me) => {
      expect((await me.post(`/api/tasks/${id}/reminders`, HALF_HOUR)).status).toBe(201);
    });
    await at(FIRES, me, async (me) => {
      const fields = { minutes_before: "in_the_past" };
      expectProblem(await me.post(`/api/tasks/${id}/reminders`, HALF_HOUR), 400, "invalid", fields);
      const sameMoment = { at: new Date(FIRES).toISOString() };
      expectProblem(await me.post(`/api/tasks/${id}/reminders`, sameMoment), 400, "invalid", { at: "in_the_past" });
    });
  });

  it("is one of ten at most, also where many are made at once", async () => {
    const me = await newPerson();
    const { id } = await me.task(DUE);
    const answers = await Promise.all(
      Array.from({ length: 14 }, (_, n) => me.post(`/api/tasks/${id}/reminders`, { minutes_before: n })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(10).fill(201), ...Array(4).fill(400)]);
    for (const answer of answers) if (answer.status === 400) expectProblem(answer, 400, "too_many_reminders");
    const [first] = (await me.get(`/api/tasks/${id}/reminders`)).body.results;
    expect((await me.delete(`/api/tasks/${id}/reminders/${first.id}`)).status).toBe(204);
    expect((await me.post(`/api/tasks/${id}/reminders`, HALF_HOUR)).status).toBe(201);
    expectProblem(await me.post(`/api/tasks/${id}/reminders`, { minutes_before: 31 }), 400, "too_many_reminders");
    expect((await me.post(`/api/tasks/${id}/reminders`, HALF_HOUR)).status).toBe(200);
  });

  it("can be deleted, once", async () => {
    const me = await newPerson();
    const { task, reminder } = await reminded(me);
    const since = await tipOf(me);
    const path = `/api/tasks/${task.id}/reminders/${reminder.id}`;
    const deleted = await me.delete(`${path}/`);
    expect([deleted.status, deleted.body]).toEqual([204, ""]);
    expectProblem(await me.delete(path), 404, "not_found");
    expect((await me.get("/api/reminders")).body.results).toEqual([]);
    expect(await eventsOf(me, task.id)).toEqual(["reminder.deleted", "reminder.created", "task.created"]);
    expect(await framesSince(me, since)).toMatchObject([
      { event: "reminder.deleted", entity: "reminder", id: reminder.id, op: "delete", data: null },
    ]);
  });

  it("is nobody else's", async () => {
    const [me, stranger] = [await newPerson(), await newPerson()];
    const { task, reminder } = await reminded(me);
    const own = await stranger.task(DUE);
    for (const answer of [
      await stranger.get(`/api/tasks/${task.id}/reminders`),
      await stranger.post(`/api/tasks/${task.id}/reminders`, HALF_HOUR),
      await stranger.delete(`/api/tasks/${task.id}/reminders/${reminder.id}`),
      await stranger.delete(`/api/tasks/${own.id}/reminders/${reminder.id}`),
      await me.delete(`/api/tasks/${(await me.task()).id}/reminders/${reminder.id}`),
      await me.get(`/api/tasks/${newId()}/reminders`),
      await me.delete(`/api/tasks/${task.id}/reminders/1`),
    ]) {
      expectProblem(answer, 404, "not_found");
    }
    expect((await stranger.get("/api/reminders")).body.results).toEqual([]);
    expect(await tipOf(stranger)).not.toBe("");
    expect((await framesSince(stranger)).filter(({ entity }) => entity === "reminder")).toEqual([]);
    expect((await me.get(`/api/tasks/${task.id}/reminders`)).body.results).toEqual([reminder]);
  });

  it.each([
    ["minutes", HALF_HOUR, HALF_HOUR],
    ["moment", { at: "2031-03-01T08:00:00Z" }, { at: "2031-03-01T09:00:00.000+01:00" }],
  ])("of the same %s made again is the one that is there", async (_, input, same) => {
    const me = await newPerson();
    const { id } = await me.task(DUE);
    const path = `/api/tasks/${id}/reminders`;
    const made = await me.post(path, input);
    expect(made.status).toBe(201);
    const since = await tipOf(me);
    for (const again of [same, { ...same, id: newId() }]) {
      const { status, body } = await me.post(path, again);
      expect([status, body]).toEqual([200, made.body]);
    }
    const atOnce = await Promise.all(Array.from({ length: 5 }, () => me.post(path, { minutes_before: 45 })));
    expect(atOnce.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 201]);
    expect(new Set(atOnce.map(({ body }) => body.id)).size).toBe(1);
    expect((await me.get(path)).body.results).toEqual([made.body, atOnce[0]?.body]);
    expect((await framesSince(me, since)).map(({ event }) => event)).toEqual(["reminder.created"]);
    await me.delete(`${path}/${made.body.id}`);
    expect((await me.post(path, same)).status).toBe(201);
  });

  it("is another one at the same moment by minutes, on another task, and of someone else", async () => {
    const [me, other] = [await newPerson(), await newPerson()];
    const [task, second] = [await me.task(DUE), await me.task(DUE)];
    await me.share(`/api/tasks/${task.id}`, other, "viewer");
    const fixed = { at: new Date(FIRES).toISOString() };
    for (const [person, { id }, input] of [
      [me, task, HALF_HOUR],
      [me, task, fixed],
      [me, second, HALF_HOUR],
      [other, task, HALF_HOUR],
    ] as const) {
      expect((await person.post(`/api/tasks/${id}/reminders`, input)).status).toBe(201);
    }
  });

  it("costs one trip to make, list and delete", async () => {
    const me = await newPerson();
    const { id } = await me.task(DUE);
    const made = await me.post(`/api/tasks/${id}/reminders`, HALF_HOUR);
    for (const answer of [
      made,
      await me.get(`/api/tasks/${id}/reminders`),
      await me.get("/api/reminders"),
      await me.delete(`/api/tasks/${id}/reminders/${made.body.id}`),
    ]) {
      expect(costOf(answer).trips).toBe(1);
    }
  });
});

describe("the list of what is coming", () => {
  it("is soonest first, over its pages and back", async () => {
    const me = await newPerson();
    const [soon, late] = [await me.task(DUE), await me.task({ ...DUE, due_date: "2031-04-01" })];
    const made = [];
    for (const [task, input] of [
      [late, { minutes_before: 0 }],
      [soon, { minutes_before: 60 }],
      [late, { minutes_before: 120 }],
      [soon, { minutes_before: 0 }],
      [soon, { at: soon.due_at }],
    ] as const) {
      made.push((await me.post(`/api/tasks/${task.id}/reminders`, input)).body);
    }
    const expected = made.toSorted((a, b) => (a.at + a.id < b.at + b.id ? -1 : 1));
    expect(await walk(me, "/api/reminders?page_size=2")).toEqual(expected);
    const { body: first } = await me.get("/api/reminders?page_size=2");
    const { body: second } = await me.get(first.next);
    expect((await me.get(second.previous)).body.results).toEqual(expected.slice(0, 2));
  });

  it("leaves out what has no moment, is silent or was sent", async () => {
    const me = await newPerson();
    const waiting = await reminded(me, {});
    expect(waiting.reminder).toMatchObject({ at: null, status: "scheduled" });
    const sent = await reminded(me);
    const silenced = await reminded(me, { ...DUE, status: "cancelled" });
    expect(silenced.reminder.status).toBe("silenced");
    await remind(FIRES);
    expect((await stateOf(me, sent)).status).toBe("sent");
    const { reminder } = await reminded(me);
    expect((await me.get("/api/reminders")).body.results).toEqual([reminder]);
  });
});

describe("what becomes of a reminder", () => {
  it("where the due moment moves: a relative one moves with it, one at an instant stays", async () => {
    const me = await newPerson();
    const { task, reminder } = await reminded(me);
    const fixed = (await me.post(`/api/tasks/${task.id}/reminders`, { at: "2031-03-01T00:00:00Z" })).body;
    const since = await tipOf(me);
    const moved = await me.patch(`/api/tasks/${task.id}`, { due_date: "2031-03-20" });
    expect(moved.status).toBe(200);
    const after = { ...reminder, at: "2031-03-20T07:30:00.000Z" };
    expect((await me.get(`/api/tasks/${task.id}/reminders`)).body.results).toEqual([after, fixed]);
    const frames = await framesSince(me, since);
    expect(frames).toMatchObject([
      { entity: "reminder", op: "upsert", data: after, event: "task.updated" },
      { entity: "task", op: "upsert", data: moved.body },
    ]);
    expect(new Set(frames.map(({ seq }) => seq)).size).toBe(1);
    const allDay = await me.patch(`/api/tasks/${task.id}`, { due_time: null });
    expect(allDay.status).toBe(200);
    expect((await stateOf(me, { task, reminder })).at).toBe("2031-03-19T22:30:00.000Z");
  });

  it("where something else of the task changes: nothing", async () => {
    const me = await newPerson();
    const { task, reminder } = await reminded(me);
    const since = await tipOf(me);
    await me.patch(`/api/tasks/${task.id}`, { title: "Other", status: "in_progress" });
    expect(await stateOf(me, { task, reminder })).toEqual(reminder);
    expect((await framesSince(me, since)).map(({ entity }) => entity)).toEqual(["task"]);
  });

  it("where the due moment moves past it: it is silent, until it moves ahead again", async () => {
    const me = await newPerson();
    const it = await reminded(me);
    await me.patch(`/api/tasks/${it.task.id}`, { due_date: "2020-01-01" });
    expect(await stateOf(me, it)).toMatchObject({ status: "silenced", at: "2020-01-01T07:30:00.000Z" });
    await me.patch(`/api/tasks/${it.task.id}`, { due_date: "2031-03-17" });
    expect(await stateOf(me, it)).toEqual(it.reminder);
  });

  it("where the due moment is cleared: it waits for another", async () => {
    const me = await newReader();
    const it = await reminded(me);
    const since = await tipOf(me);
    await me.patch(`/api/tasks/${it.task.id}`, { due_date: null });
    const waiting = { ...it.reminder, at: null };
    expect(await stateOf(me, it)).toEqual(waiting);
    expect(await framesSince(me, since)).toMatchObject([{ entity: "reminder", data: waiting }, { entity: "task" }]);
    expect(await remind(FIRES)).toEqual([]);
    await me.patch(`/api/tasks/${it.task.id}`, { ...DUE, due_date: "2031-03-18" });
    expect(await stateOf(me, it)).toEqual({ ...it.reminder, at: "2031-03-18T07:30:00.000Z" });
  });

  it.each([
    ["completed", (me: Person, path: string) => me.post(`${path}/complete`), "task.completed"],
    ["cancelled", (me: Person, path: string) => me.patch(path, { status: "cancelled" }), "task.updated"],
    ["done by PATCH", (me: Person, path: string) => me.patch(path, { done: true }), "task.completed"],
  ] as const)("where the task is %s: it is silent, and armed when it is opened again", async (_, close, event) => {
    const me = await newReader();
    const { task, reminder } = await reminded(me);
    const since = await tipOf(me);
    expect((await close(me, `/api/tasks/${task.id}`)).status).toBe(200);
    const silenced = { ...reminder, status: "silenced" };
    expect(await stateOf(me, { task, reminder })).toEqual(silenced);
    expect(await framesSince(me, since)).toMatchObject([
      { entity: "reminder", op: "upsert", event, data: silenced },
      { entity: "task", event },
    ]);
    expect(await remind(FIRES)).toEqual([]);
    await me.patch(`/api/tasks/${task.id}`, { status: "todo" });
    expect(await stateOf(me, { task, reminder })).toEqual(reminder);
    expect(await remind(FIRES)).toHaveLength(1);
  });

  it("where a completion is taken back: what is still ahead is armed, what has passed stays silent", async () => {
    const me = await newReader();
    const early = await reminded(me, DUE, { minutes_before: 60 });
    const { body: late } = await me.post(`/api/tasks/${early.task.id}/reminders`, { minutes_before: 15 });
    await me.post(`/api/tasks/${early.task.id}/complete`);
    await at(FIRES, me, (me) => me.post(`/api/tasks/${early.task.id}/incomplete`));
    expect((await stateOf(me, early)).status).toBe("silenced");
    expect(await stateOf(me, { task: early.task, reminder: late })).toEqual(late);
    expect(await remind(DUE_AT)).toHaveLength(1);
  });

  it("where the task recurs: it moves on with it, sent or not, and back again", async () => {
    const me = await newReader();
    const it = await reminded(me, { ...DUE, recurrence: DAILY });
    const { body: fixed } = await me.post(`/api/tasks/${it.task.id}/reminders`, { at: new Date(FIRES).toISOString() });
    expect(await remind(FIRES)).toHaveLength(2);
    const sent = { ...it.reminder, status: "sent", sent_at: new Date(FIRES).toISOString() };
    expect(await stateOf(me, it)).toEqual(sent);

    await at(DUE_AT, me, (me) => me.post(`/api/tasks/${it.task.id}/complete`));
    const next = { ...it.reminder, at: new Date(FIRES + DAY).toISOString() };
    expect(await stateOf(me, it)).toEqual(next);
    expect(await stateOf(me, { task: it.task, reminder: fixed })).toEqual({ ...fixed, at: next.at });
    await at(DUE_AT, me, (me) => me.post(`/api/tasks/${it.task.id}/skip`));
    expect(await stateOf(me, it)).toEqual({ ...it.reminder, at: new Date(FIRES + 2 * DAY).toISOString() });
    await at(DUE_AT, me, (me) => me.post(`/api/tasks/${it.task.id}/incomplete`));
    expect(await stateOf(me, it)).toEqual(next);
    expect(await remind(FIRES + DAY)).toHaveLength(2);
    expect((await eventsOf(me, it.task.id)).filter((event) => event === "reminder.due")).toHaveLength(4);
  });

  it("at an instant of a task that recurs keeps its distance on the clock from what is due", async () => {
    const me = await newPerson();
    // The clocks of Berlin go forward on the 30th of March.
    const { id } = await me.task({ ...DUE, due_date: "2031-03-24", recurrence: { rrule: "FREQ=WEEKLY" } });
    const path = `/api/tasks/${id}/reminders`;
    for (const at of ["2031-03-24T07:30:00Z", "2031-03-22T20:00:00Z", "2031-03-24T10:00:00Z"])
      await me.post(path, { at });
    const moments = async () => (await me.get(path)).body.results.map(({ at }: { at: string }) => at);
    const first = await moments();
    const next = ["2031-03-31T06:30:00.000Z", "2031-03-29T20:00:00.000Z", "2031-03-31T09:00:00.000Z"];
    const since = await tipOf(me);
    await me.post(`/api/tasks/${id}/complete`);
    expect(await moments()).toEqual(next);
    expect((await framesSince(me, since)).map(({ event, entity }) => `${event} ${entity}`).sort()).toEqual([
      "task.completed reminder",
      "task.completed reminder",
      "task.completed reminder",
      "task.completed task",
    ]);
    await me.post(`/api/tasks/${id}/incomplete`);
    expect(await moments()).toEqual(first);
    await me.patch(`/api/tasks/${id}`, { done: true, title: "Done" });
    expect(await moments()).toEqual(next);
    await me.post(`/api/tasks/${id}/skip`);
    expect(await moments()).toEqual([
      "2031-04-07T06:30:00.000Z",
      "2031-04-05T19:00:00.000Z",
      "2031-04-07T09:00:00.000Z",
    ]);
  });

  it("at an instant stays where an occurrence is put off, and moves with the series from there", async () => {
    const me = await newPerson();
    const it = await reminded(me, { ...DUE, recurrence: { rrule: "FREQ=WEEKLY" } }, { at: "2031-03-17T07:00:00Z" });
    await me.patch(`/api/tasks/${it.task.id}`, { due_date: "2031-03-19", due_time: "15:00" });
    expect(await stateOf(me, it)).toEqual(it.reminder);
    await me.post(`/api/tasks/${it.task.id}/complete`);
    expect(await stateOf(me, it)).toEqual({ ...it.reminder, at: "2031-03-24T07:00:00.000Z" });
  });

  it("at an instant moves by hours and from completion, for everyone, and stays after the last occurrence", async () => {
    const [me, other] = [await newPerson(), await newPerson()];
    const hourly = await reminded(
      me,
      { ...DUE, recurrence: { rrule: "FREQ=HOURLY;INTERVAL=5" } },
      { at: "2031-03-17T07:00:00Z" },
    );
    await me.share(`/api/tasks/${hourly.task.id}`, other, "viewer");
    const theirs = await other.post(`/api/tasks/${hourly.task.id}/reminders`, { at: "2031-03-17T06:00:00Z" });
    await me.post(`/api/tasks/${hourly.task.id}/complete`);
    expect((await stateOf(me, hourly)).at).toBe("2031-03-17T12:00:00.000Z");
    expect((await stateOf(other, { task: hourly.task, reminder: theirs.body })).at).toBe("2031-03-17T11:00:00.000Z");

    const recurrence = { rrule: "FREQ=DAILY;INTERVAL=3;COUNT=2", from: "completion" };
    const counted = await reminded(me, { ...DUE, recurrence }, { at: "2031-03-17T07:00:00Z" });
    await at("2031-03-18T12:00:00Z", me, (me) => me.post(`/api/tasks/${counted.task.id}/complete`));
    expect(await stateOf(me, counted)).toEqual({ ...counted.reminder, at: "2031-03-21T07:00:00.000Z" });
    await at("2031-03-21T12:00:00Z", me, (me) => me.post(`/api/tasks/${counted.task.id}/complete`));
    expect(await stateOf(me, counted)).toMatchObject({ status: "silenced", at: "2031-03-21T07:00:00.000Z" });
  });

  it("at an instant that has passed once it has moved is silent, until the next is ahead", async () => {
    const me = await newPerson();
    const it = await reminded(me, { due_date: "2020-01-01", recurrence: DAILY }, { at: "2031-03-17T07:00:00Z" });
    await me.post(`/api/tasks/${it.task.id}/complete`);
    expect(await stateOf(me, it)).toEqual({ ...it.reminder, at: "2031-03-18T07:00:00.000Z" });
    await at("2031-03-19T12:00:00Z", me, (me) => me.post(`/api/tasks/${it.task.id}/skip`));
    expect((await stateOf(me, it)).status).toBe("silenced");
    await at("2031-03-19T12:00:00Z", me, (me) => me.post(`/api/tasks/${it.task.id}/skip`));
    expect(await stateOf(me, it)).toMatchObject({ status: "scheduled", at: "2031-03-20T07:00:00.000Z" });
  });

  it("made late for an occurrence of a task that recurs begins with the next", async () => {
    const me = await newReader();
    const { id } = await me.task({ due_date: "2026-03-16", recurrence: DAILY });
    const { status, body } = await me.post(`/api/tasks/${id}/reminders`, HALF_HOUR);
    expect([status, body.status]).toEqual([201, "silenced"]);
    await me.patch(`/api/tasks/${id}`, { due_date: "2031-03-17" });
    expect((await me.get("/api/reminders")).body.results).toMatchObject([{ id: body.id, status: "scheduled" }]);
  });

  it("where its last occurrence is completed: it is silent", async () => {
    const me = await newReader();
    const it = await reminded(me, { ...DUE, recurrence: { rrule: "FREQ=DAILY;COUNT=2" } });
    await me.post(`/api/tasks/${it.task.id}/complete`);
    expect((await stateOf(me, it)).status).toBe("scheduled");
    await me.post(`/api/tasks/${it.task.id}/complete`);
    expect((await stateOf(me, it)).status).toBe("silenced");
    expect(await remind(FIRES + DAY)).toEqual([]);
  });

  it("where the task is deleted: it goes too, and sync says so", async () => {
    const me = await newReader();
    const { task, reminder } = await reminded(me);
    const other = await reminded(me);
    const since = await tipOf(me);
    await me.delete(`/api/tasks/${task.id}`);
    expect(await framesSince(me, since)).toMatchObject([
      { entity: "reminder", id: reminder.id, op: "delete", data: null, event: "task.deleted" },
      { entity: "task", id: task.id, op: "delete", data: null },
    ]);
    expect((await me.get("/api/reminders")).body.results).toEqual([other.reminder]);
    expect(await remind(FIRES)).toHaveLength(1);
  });

  it("where the task's category is deleted: it stays with the task, or goes with it", async () => {
    const me = await newPerson();
    const [kept, gone] = [await me.category("Kept"), await me.category("Gone")];
    const stays = await reminded(me, { ...DUE, category_id: kept.id });
    const goes = await reminded(me, { ...DUE, category_id: gone.id });
    await me.delete(`/api/categories/${kept.id}`);
    expect(await stateOf(me, stays)).toEqual(stays.reminder);
    const since = await tipOf(me);
    await me.delete(`/api/categories/${gone.id}?tasks=delete`);
    const frames = await framesSince(me, since);
    expect(frames.map(({ entity, id, op }) => [entity, id, op])).toEqual([
      ["category", gone.id, "delete"],
      ["reminder", goes.reminder.id, "delete"],
      ["task", goes.task.id, "delete"],
    ]);
    expect((await me.get("/api/reminders")).body.results).toEqual([stays.reminder]);
  });

  it("where its maker's account is deleted: nothing is sent", async () => {
    const me = await newReader();
    await reminded(me);
    expect((await me.delete("/api/me", { password: PASSWORD })).status).toBe(204);
    expect(await remind(FIRES)).toEqual([]);
  });
});

describe("a reminder that is due", () => {
  it("is mailed, told once as reminder.due, and sent", async () => {
    const me = await newReader();
    const it = await reminded(me, { ...DUE, title: "Water the plants" });
    const since = await tipOf(me);
    expect(await remind(FIRES - 1)).toEqual([]);
    const [mail, ...others] = await remind(FIRES);
    expect(others).toEqual([]);
    expect(mail).toEqual({
      to: me.signedIn.user.email,
      subject: "Reminder: Water the plants",
      text: expect.stringContaining("Water the plants"),
      html: expect.stringContaining("Water the plants"),
      messageId: expect.stringContaining(it.reminder.id),
      unsubscribe: expect.stringContaining("/unsubscribe?token="),
    });
    expect(mail?.text).toMatch(/Monday, March 17, 2031 at 9:00.AM \(Europe\/Berlin\)/);
    const sent = { ...it.reminder, status: "sent", sent_at: new Date(FIRES).toISOString() };
    expect(await stateOf(me, it)).toEqual(sent);
    expect(await framesSince(me, since)).toEqual([
      {
        type: "change",
        seq: expect.any(Number),
        cursor: expect.any(String),
        event: "reminder.due",
        entity: "reminder",
        id: it.reminder.id,
        op: "upsert",
        data: sent,
        actor_id: me.id,
        at: sent.sent_at,
      },
    ]);
    const { results } = (await me.get(`/api/tasks/${it.task.id}/history`)).body;
    expect(results).toMatchObject([
      { event: "reminder.due", entity: "reminder", id: it.reminder.id, actor_id: me.id, data: sent },
      { event: "reminder.created", entity: "reminder", id: it.reminder.id, data: it.reminder },
      { event: "task.created", entity: "task", id: it.task.id },
    ]);
    expect(await remind(FIRES + DAY)).toEqual([]);
  });

  it("is told after three seconds, where its mail takes longer, and then that it was sent", async () => {
    const me = await newReader();
    const it = await reminded(me);
    const queued = await claim(FIRES);
    const taken = Promise.withResolvers<void>();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const delivered = deliver(FIRES, { send: () => taken.promise }, queued);
    try {
      while ((await stateOf(me, it)).status === "scheduled" && (await dueEvents(me, it)) === 0) {
        await vi.advanceTimersByTimeAsync(500);
      }
    } finally {
      vi.useRealTimers();
    }
    expect(await stateOf(me, it)).toMatchObject({ status: "scheduled", sent_at: null });
    taken.resolve();
    expect(await delivered).toEqual([]);
    expect((await stateOf(me, it)).status).toBe("sent");
    expect(await dueEvents(me, it)).toBe(1);
  });

  it("is mailed where its lease is renewed while it is being told of", async () => {
    const me = await newReader();
    const all = await Promise.all(Array.from({ length: 7 }, () => reminded(me)));
    const jobs = (await claim(FIRES)).map(({ job }) => job).filter((job) => job.kind === "reminder");
    const [firstMail, otherMails, firstRecord, notification] = Array.from({ length: 4 }, () =>
      Promise.withResolvers<void>(),
    );
    const mailbox = new Mailbox();
    const gate = [firstMail, ...Array(5).fill(otherMails)];
    const mailer = {
      async send(mail: Parameters<Mailbox["send"]>[0]) {
        await gate.shift()?.promise;
        await mailbox.send(mail);
      },
    };
    // Holds the answer of what is written first, a mail's record, and of what is written next, the notification.
    const held = [firstRecord, notification];
    const DB = databaseAround(async ({ statements, run }) => {
      const answer = await run();
      if (statements.length > 1) await held.shift()?.promise;
      return answer;
    });
    const holding = (ctx: RequestContext): RequestContext => ({ ...ctx, db: connect(DB, ctx.db.stats) });
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const delivered = inBackground(FIRES, (open) => deliverReminders(() => holding(open()), mailer, jobs));
    try {
      await vi.waitFor(() => expect(gate).toEqual([]));
      firstMail?.resolve();
      await vi.waitFor(() => expect(held).toEqual([notification]));
      await vi.advanceTimersByTimeAsync(3_000);
      await vi.waitFor(() => expect(held).toEqual([]));
    } finally {
      vi.useRealTimers();
    }
    // The seventh is taken up, after the notification was written and before its answer is there.
    firstRecord?.resolve();
    await vi.waitFor(() => expect(mailbox.sent).toHaveLength(2));
    notification?.resolve();
    otherMails?.resolve();
    await delivered;
    expect(mailbox.sent).toHaveLength(7);
    for (const it of all) {
      expect((await stateOf(me, it)).status).toBe("sent");
      expect(await dueEvents(me, it)).toBe(1);
    }
  });

  it("of a whole day says the day", async () => {
    const me = await newReader({});
    await me.patch("/api/profile", { locale: "de" });
    await reminded(me, { due_date: "2031-03-17", time_zone: "Europe/Berlin" }, { minutes_before: 60 });
    const [mail] = await remind(DUE_AT);
    expect(mail?.text).toContain("Montag, 17. März 2031\n");
  });

  it("arrives on a socket, by the cron and the Queue as they are deployed", async () => {
    const me = await newPerson();
    const { reminder } = await reminded(me);
    const socket = await Socket.ready(me);
    await sweep(new Date(FIRES));
    await fillBatch();
    const frame = await socket.changeOf(reminder.id);
    expect(frame).toMatchObject({ event: "reminder.due", entity: "reminder", op: "upsert" });
    expect(frame.data).toEqual({ ...reminder, status: "sent", sent_at: expect.any(String) });
  });

  it("is acknowledged to the Queue with the rest of its batch", async () => {
    const me = await newPerson();
    const it = await reminded(me);
    const bodies: Job[] = [
      ...(await claim(FIRES)).map(({ job }) => job),
      { kind: "reminder", id: newId(), claim: newId() },
      { kind: "digest", userId: me.id, claim: newId() },
      await owing({ kind: "verify", userId: me.id }),
      await owing({ kind: "reset", email: "nobody@example.com" }),
    ];
    const batch = createMessageBatch<Job>(
      "taskwire",
      bodies.map((body, n) => ({ id: String(n), timestamp: new Date(), attempts: 1, body })),
    );
    const ctx = createExecutionContext();
    await worker.queue(batch, env, ctx);
    const { explicitAcks, retryMessages, ackAll } = await getQueueResult(batch, ctx);
    expect([explicitAcks.toSorted(), retryMessages, ackAll]).toEqual([["0", "1", "2", "3", "4"], [], false]);
    expect((await stateOf(me, it)).status).toBe("sent");
    expect(await dueEvents(me, it)).toBe(1);
  });

  it("is handed over once by two runs of the cron at once", async () => {
    const me = await newReader();
    for (const _ of [1, 2, 3]) await reminded(me);
    const runs = await Promise.all([claim(FIRES), claim(FIRES), claim(FIRES)]);
    const queued = runs.flat();
    expect(queued).toHaveLength(3);
    expect(new Set(queued.map(({ job }) => idOf(job))).size).toBe(3);
    const mailbox = new Mailbox();
    await deliver(FIRES, mailbox, queued);
    expect(mailbox.sent).toHaveLength(3);
  });

  it("whose job comes twice is sent once", async () => {
    const me = await newReader();
    const it = await reminded(me);
    const queued = await claim(FIRES);
    const mailbox = new Mailbox();
    await deliver(FIRES, mailbox, [...queued, ...queued]);
    await deliver(FIRES + MINUTE, mailbox, queued);
    expect(mailbox.sent).toHaveLength(1);
    expect(await dueEvents(me, it)).toBe(1);
    expect((await stateOf(me, it)).sent_at).toBe(new Date(FIRES).toISOString());
  });

  it("whose job comes twice at once is told once, and its mails are the same mail", async () => {
    const me = await newReader();
    const it = await reminded(me);
    const queued = await claim(FIRES);
    const mailbox = new Mailbox();
    await Promise.all([1, 2, 3].map(() => deliver(FIRES, mailbox, queued)));
    expect(new Set(mailbox.sent.map(({ messageId }) => messageId)).size).toBe(1);
    expect(await dueEvents(me, it)).toBe(1);
    expect((await stateOf(me, it)).status).toBe("sent");
  });

  it("that moves while its mail is on its way is still ahead", async () => {
    const me = await newReader();
    const it = await reminded(me);
    const queued = await claim(FIRES);
    const mailbox = new Mailbox();
    await deliver(
      FIRES,
      {
        async send(mail) {
          await me.patch(`/api/tasks/${it.task.id}`, { due_time: "10:00" });
          await mailbox.send(mail);
        },
      },
      queued,
    );
    expect(await stateOf(me, it)).toEqual({ ...it.reminder, at: new Date(FIRES + 60 * MINUTE).toISOString() });
    expect(await dueEvents(me, it)).toBe(0);
    expect(await remind(FIRES + 60 * MINUTE, mailbox)).toHaveLength(2);
    expect(await dueEvents(me, it)).toBe(1);
  });

  it("is sent by a cron that comes an hour late", async () => {
    const me = await newReader();
    const it = await reminded(me);
    expect(await remind(FIRES + 60 * MINUTE)).toHaveLength(1);
    expect((await stateOf(me, it)).sent_at).toBe(new Date(FIRES + 60 * MINUTE).toISOString());
  });

  it("is not sent by a cron that comes late where the task was done meanwhile", async () => {
    const me = await newReader();
    const it = await reminded(me);
    await at(FIRES + MINUTE, me, (me) => me.post(`/api/tasks/${it.task.id}/complete`));
    expect(await remind(FIRES + 60 * MINUTE)).toEqual([]);
    expect(await dueEvents(me, it)).toBe(0);
  });

  it.each<[string, (me: Person, it: Reminded) => Promise<unknown>]>([
    ["the task is completed", (me, { task }) => me.post(`/api/tasks/${task.id}/complete`)],
    ["the task is cancelled", (me, { task }) => me.patch(`/api/tasks/${task.id}`, { status: "cancelled" })],
    ["the task is due later", (me, { task }) => me.patch(`/api/tasks/${task.id}`, { due_time: "10:00" })],
    ["the task is deleted", (me, { task }) => me.delete(`/api/tasks/${task.id}`)],
    ["it is deleted", (me, { task, reminder }) => me.delete(`/api/tasks/${task.id}/reminders/${reminder.id}`)],
    ["the account is deleted", (me) => me.delete("/api/me", { password: PASSWORD })],
  ])("is not sent where %s between the cron and the Queue", async (_, change) => {
    const me = await newReader();
    const it = await reminded(me);
    const queued = await claim(FIRES);
    expect(queued).toHaveLength(1);
    await at(FIRES, me, (me) => change(me, it));
    const mailbox = new Mailbox();
    expect(await deliver(FIRES + 1000, mailbox, queued)).toEqual([]);
    expect(mailbox.tried).toEqual([]);
    const { count } = (await env.DB.prepare(
      "SELECT count(*) AS count FROM events WHERE event = 'reminder.due' AND owner_id = ?",
    )
      .bind(me.id)
      .first<{ count: number }>()) ?? { count: -1 };
    expect(count).toBe(0);
  });

  it.each<[string, (me: Person) => Promise<unknown>]>([
    ["who wants no mails", (me) => me.patch("/api/profile", { email_reminders: false })],
    [
      "with a new address",
      (me) => me.patch("/api/me", { email: `new-${me.username}@example.com`, current_password: PASSWORD }),
    ],
    ["without an address", (me) => me.patch("/api/me", { email: null, current_password: PASSWORD })],
  ])("of someone %s is told all the same", async (_, change) => {
    const me = await newReader();
    const it = await reminded(me);
    await change(me);
    expect(await remind(FIRES)).toEqual([]);
    expect((await stateOf(me, it)).status).toBe("sent");
    expect(await dueEvents(me, it)).toBe(1);
  });
});

describe("a reminder whose mail fails", () => {
  it("is tried six times, told at the first, and given up after the last", async () => {
    const me = await newReader();
    const it = await reminded(me);
    const mailbox = new Mailbox(6);
    let [now, queued] = [FIRES, await claim(FIRES)];
    const delays: number[] = [];
    for (let tries = 1; tries <= 6; tries += 1) {
      expect(queued).toHaveLength(1);
      queued = await deliver(now, mailbox, queued);
      expect(mailbox.tried).toHaveLength(tries);
      expect(await dueEvents(me, it)).toBe(1);
      expect((await stateOf(me, it)).status).toBe(tries < 6 ? "scheduled" : "failed");
      const delay = queued[0]?.delaySeconds ?? 0;
      if (delay) delays.push(delay);
      now += delay * 1000;
      expect(await claim(now)).toEqual([]);
    }
    expect(delays).toEqual([10, 30, 60, 300, 900]);
    expect(queued).toEqual([]);
    expect(new Set(mailbox.tried.map(({ messageId }) => messageId)).size).toBe(1);
    expect(mailbox.sent).toEqual([]);
    expect(await eventsOf(me, it.task.id)).toEqual([
      "reminder.failed",
      "reminder.due",
      "reminder.created",
      "task.created",
    ]);
    expect(await stateOf(me, it)).toEqual({ ...it.reminder, status: "failed" });
    expect(await remind(now + DAY)).toEqual([]);
  });

  it("and then succeeds is told as sent, without another reminder.due", async () => {
    const me = await newReader();
    const it = await reminded(me);
    const mailbox = new Mailbox(2);
    const socket = await Socket.ready(me);
    let queued = await claim(FIRES);
    for (const after of [0, 10_000, 40_000]) queued = await deliver(FIRES + after, mailbox, queued);
    expect([queued, mailbox.tried.length, mailbox.sent.length]).toEqual([[], 3, 1]);
    const sent = { ...it.reminder, status: "sent", sent_at: new Date(FIRES + 40_000).toISOString() };
    expect(await stateOf(me, it)).toEqual(sent);
    expect([await socket.next(), await socket.next()]).toMatchObject([
      { event: "reminder.due", data: it.reminder },
      { event: "reminder.updated", data: sent },
    ]);
    expect(await dueEvents(me, it)).toBe(1);
  });

  it("keeps no other from being sent", async () => {
    const me = await newReader();
    const all = [];
    for (let n = 0; n < 30; n += 1) all.push(await reminded(me));
    const mailbox = new Mailbox(3);
    const again = await deliver(FIRES, mailbox, await claim(FIRES));
    expect([again.length, mailbox.sent.length]).toEqual([3, 27]);
    await deliver(FIRES + 10_000, mailbox, again);
    expect(mailbox.sent).toHaveLength(30);
    for (const it of all) expect((await stateOf(me, it)).status).toBe("sent");
  });

  it("is tried no more once its task is done, and as anew once it has moved", async () => {
    const me = await newReader();
    const it = await reminded(me);
    const mailbox = new Mailbox(1);
    const again = await deliver(FIRES, mailbox, await claim(FIRES));
    expect(again).toHaveLength(1);
    await at(FIRES, me, (me) => me.patch(`/api/tasks/${it.task.id}`, { due_time: "10:00" }));
    expect(await deliver(FIRES + 10_000, mailbox, again)).toEqual([]);
    expect(mailbox.tried).toHaveLength(1);
    const [mail] = await remind(FIRES + 60 * MINUTE, mailbox);
    expect(mail?.messageId).not.toBe(mailbox.tried[0]?.messageId);
    expect(await dueEvents(me, it)).toBe(2);
  });

  it("where its next try is lost too is taken up by the cron", async () => {
    const me = await newReader();
    const it = await reminded(me);
    const mailbox = new Mailbox(1);
    const lost = await deliver(FIRES, mailbox, await claim(FIRES));
    expect(await claim(FIRES + 10_000 + 10 * MINUTE - 1)).toEqual([]);
    expect(await remind(FIRES + 10_000 + 10 * MINUTE, mailbox)).toHaveLength(1);
    expect(await deliver(FIRES + 11 * MINUTE, mailbox, lost)).toEqual([]);
    expect(mailbox.tried).toHaveLength(2);
    expect(await dueEvents(me, it)).toBe(1);
  });
});

describe("a claim that is never finished", () => {
  it("is taken again after ten minutes, and the job of the first then does nothing", async () => {
    const me = await newReader();
    const it = await reminded(me);
    const lost = await claim(FIRES);
    expect(lost).toHaveLength(1);
    expect(await claim(FIRES + 10 * MINUTE - 1)).toEqual([]);
    const taken = await claim(FIRES + 10 * MINUTE);
    expect(taken).toHaveLength(1);
    const mailbox = new Mailbox();
    await deliver(FIRES + 10 * MINUTE, mailbox, lost);
    expect(mailbox.tried).toEqual([]);
    expect(await dueEvents(me, it)).toBe(0);
    await deliver(FIRES + 10 * MINUTE, mailbox, taken);
    expect(mailbox.sent).toHaveLength(1);
    expect(await dueEvents(me, it)).toBe(1);
  });

  it("because the Queue did not take it fails the run, and is taken again", async () => {
    const me = await newReader();
    await reminded(me);
    const QUEUE = { sendBatch: () => Promise.reject(new Error("Queue sendBatch failed")) };
    const ctx = createExecutionContext();
    const run = worker.scheduled(
      { cron: "* * * * *", scheduledTime: FIRES, noRetry() {} } as unknown as ScheduledController,
      { ...env, QUEUE: QUEUE as unknown as Queue<Job> },
      ctx,
    );
    await expect(run).rejects.toThrow("claimReminders");
    await waitOnExecutionContext(ctx);
    expect(await remind(FIRES + 10 * MINUTE)).toHaveLength(1);
  });
});

it("hands over 2,500 that are due in one run of three trips, each once", async () => {
  const me = await newPerson();
  const { id } = await me.task(DUE);
  await insertReminders(me, id, 2_500);
  const stats = newQueryStats();
  const queued = await inBackground(FIRES, (open) => claimReminders(open()), stats);
  expect(new Set(queued.map(({ job }) => idOf(job))).size).toBe(2_500);
  expect(queued).toHaveLength(2_500);
  expect(stats.roundTrips).toBe(3);
  expect(await claim(FIRES)).toEqual([]);
});

it("records a hundred that nobody is mailed in five trips", async () => {
  const me = await newPerson();
  const { id } = await me.task(DUE);
  await insertReminders(me, id, 100);
  const since = await tipOf(me);
  const queued = await claim(FIRES);
  const stats = newQueryStats();
  await deliver(FIRES, new Mailbox(), queued, stats);
  expect(stats.roundTrips).toBe(5);
  const frames = await framesSince(me, since);
  expect(frames).toHaveLength(100);
  expect(new Set(frames.map(({ event, data }) => `${event} ${data.status}`))).toEqual(new Set(["reminder.due sent"]));
});

interface Reminded {
  // biome-ignore lint/suspicious/noExplicitAny: as clients see it
  task: any;
  // biome-ignore lint/suspicious/noExplicitAny: as clients see it
  reminder: any;
}

/** A task with a reminder half an hour before it. */
async function reminded(me: Person, fields: object = DUE, input: object = HALF_HOUR): Promise<Reminded> {
  const task = await me.task({ ...fields });
  const { status, body: reminder } = await me.post(`/api/tasks/${task.id}/reminders`, input);
  expect(status).toBe(201);
  return { task, reminder };
}

async function stateOf(person: Person, { task, reminder }: Reminded) {
  // Whoever logs in years ahead has ended their sessions of today.
  const me = await anotherSessionOf(person);
  const { results } = (await me.get(`/api/tasks/${task.id}/reminders`)).body;
  return results.find(({ id }: { id: string }) => id === reminder.id);
}

/** Of the task and its reminders, newest first. */
async function eventsOf(person: Person, taskId: string): Promise<string[]> {
  const me = await anotherSessionOf(person);
  const { status, body } = await me.get(`/api/tasks/${taskId}/history?page_size=100`);
  expect(status).toBe(200);
  return body.results.map(({ event }: { event: string }) => event);
}

async function dueEvents(me: Person, { task }: Reminded): Promise<number> {
  return (await eventsOf(me, task.id)).filter((event) => event === "reminder.due").length;
}

function idOf(job: Job): string {
  return job.kind === "reminder" ? job.id : expect.fail(`a job of kind ${job.kind}`);
}

/** Straight into the database, past the ten that a task may have: all due at the same moment. */
async function insertReminders(me: Person, taskId: string, count: number): Promise<void> {
  const fires = new Date(FIRES).toISOString();
  const ids = JSON.stringify(Array.from({ length: count }, newId));
  await env.DB.prepare(
    `INSERT INTO reminders (id, task_id, user_id, at, minutes_before, status, take_at, created_at, updated_at)
      SELECT value, ?1, ?2, ?3, 30, 'scheduled', ?3, ?3, ?3 FROM json_each(?4)`,
  )
    .bind(taskId, me.id, fires, ids)
    .run();
}

/** A UUIDv7 as a client might bring it. */
function newId(): string {
  return crypto.randomUUID().replace(/(?<=^.{14})4/, "7");
}
