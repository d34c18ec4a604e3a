import { describe, expect, it } from "vitest";
import { type Answer, costOf, expectProblem, newPerson, type Person } from "./support/client.ts";
import { databaseWith, withBindings } from "./support/database.ts";
import { at } from "./support/jobs.ts";
import { framesSince, tipOf } from "./support/socket.ts";
import { atMoment } from "./support/time.ts";

const DAILY = { rrule: "FREQ=DAILY" };
const WEEKLY = { rrule: "FREQ=WEEKLY" };
const MONDAY = { due_date: "2026-03-16", due_time: "09:00", time_zone: "Europe/Berlin" };
const NOON = "2026-03-16T12:00:00.000Z";

describe("completing a recurring task", () => {
  it("moves it to its next occurrence, and records what was done", async () => {
    await atMoment(NOON, async () => {
      const me = await newPerson();
      const task = await me.task({ ...MONDAY, title: "Water", recurrence: WEEKLY, status: "in_progress" });
      expect(task.recurrence).toEqual({ rrule: "FREQ=WEEKLY", from: "due" });
      const { status, body } = await me.post(`/api/tasks/${task.id}/complete`);
      expect(status).toBe(200);
      expect(body).toEqual({
        ...task,
        status: "todo",
        due_date: "2026-03-23",
        due_at: "2026-03-23T08:00:00.000Z",
        version: 2,
        updated_at: NOON,
      });
      expect((await me.get(`/api/tasks/${task.id}`)).body).toEqual(body);
      expect((await me.get(`/api/tasks/${task.id}/occurrences/?count=3`)).body).toEqual({
        past: [
          {
            due_date: "2026-03-16",
            due_time: "09:00",
            due_at: "2026-03-16T08:00:00.000Z",
            outcome: "done",
            at: NOON,
            actor_id: me.id,
          },
        ],
        upcoming: [
          { due_date: "2026-03-23", due_time: "09:00", due_at: "2026-03-23T08:00:00.000Z" },
          { due_date: "2026-03-30", due_time: "09:00", due_at: "2026-03-30T07:00:00.000Z" },
          { due_date: "2026-04-06", due_time: "09:00", due_at: "2026-04-06T07:00:00.000Z" },
        ],
      });
      expect((await me.get("/api/tasks/completed")).body.results).toEqual([
        {
          id: expect.any(String),
          task_id: task.id,
          title: "Water",
          due_at: "2026-03-16T08:00:00.000Z",
          completed_at: NOON,
          completed_by: me.id,
        },
      ]);
    });
  });

  it.each<[string, (me: Person, path: string) => Promise<Answer>]>([
    ["POST complete", (me, path) => me.post(`${path}/complete`)],
    ["PATCH complete", (me, path) => me.patch(`${path}/complete/`)],
    ["POST complete with an empty body", (me, path) => me.post(`${path}/complete`, {})],
    ["PATCH done", (me, path) => me.patch(path, { done: true })],
    ["PATCH status", (me, path) => me.patch(path, { status: "done" })],
    ["PATCH done and status", (me, path) => me.patch(path, { status: "done", done: true })],
    ["PUT done", (me, path) => me.put(path, { title: "A task", done: true })],
    ["PUT status", (me, path) => me.put(path, { title: "A task", status: "done" })],
  ])("by %s is the same", async (_, complete) => {
    const me = await newPerson();
    const { id } = await me.task({ ...MONDAY, recurrence: WEEKLY });
    const since = await tipOf(me);
    const { status, body } = await complete(me, `/api/tasks/${id}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: "todo", done: false, completed_at: null, due_date: "2026-03-23", version: 2 });
    expect(await ledger(me, id)).toEqual(["2026-03-16 done"]);
    expect(await eventsOf(me, id)).toEqual(["task.completed", "task.created"]);
    expect(await framesSince(me, since)).toMatchObject([{ event: "task.completed", op: "upsert", id, data: body }]);
  });

  it("takes other fields with it", async () => {
    const me = await newPerson();
    const { id } = await me.task({ ...MONDAY, recurrence: WEEKLY });
    const edited = await me.patch(`/api/tasks/${id}`, { done: true, title: "Later" });
    expect(edited.status).toBe(200);
    expect(edited.body).toMatchObject({ title: "Later", due_date: "2026-03-23", due_time: "09:00", version: 2 });
    expect(await ledger(me, id)).toEqual(["2026-03-16 done"]);
    expect(await eventsOf(me, id)).toEqual(["task.completed", "task.created"]);

    const ended = await me.patch(`/api/tasks/${id}`, { status: "done", recurrence: null });
    expect(ended.body).toMatchObject({ status: "done", due_date: "2026-03-23", recurrence: null });
    expect(await ledger(me, id)).toEqual(["2026-03-23 done", "2026-03-16 done"]);
  });

  it("is named by a due moment sent with it: the same sent again is too late", async () => {
    const me = await newPerson();
    const { id } = await me.task({ ...MONDAY, recurrence: { rrule: "FREQ=WEEKLY;COUNT=3" } });
    const { body: read } = await me.get(`/api/tasks/${id}`);
    const whole = { ...read, done: true, status: "done" };
    const answers = await Promise.all([1, 2, 3, 4].map(() => me.put(`/api/tasks/${id}`, whole)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409, 409]);
    expectProblem(await me.put(`/api/tasks/${id}`, whole), 409, "occurrence_moved");
    expectProblem(await me.patch(`/api/tasks/${id}`, { done: true, due_date: "2026-05-01" }), 409, "occurrence_moved");
    expect(await ledger(me, id)).toEqual(["2026-03-16 done"]);
    expect(await upcoming(me, id)).toEqual(["2026-03-23", "2026-03-30"]);
  });

  it("that was plain until the same PATCH moves it on", async () => {
    const me = await newPerson();
    const { id } = await me.task({ due_date: "2026-03-16" });
    const { body } = await me.patch(`/api/tasks/${id}`, { done: true, recurrence: DAILY });
    expect(body).toMatchObject({ status: "todo", due_date: "2026-03-17", recurrence: { ...DAILY, from: "due" } });
    expect(await ledger(me, id)).toEqual(["2026-03-16 done"]);
  });

  it("goes to the first occurrence after the current one, even where that is past", async () => {
    const me = await newPerson();
    const { id } = await me.task({ due_date: "2020-01-01", recurrence: DAILY });
    expect((await me.post(`/api/tasks/${id}/complete`)).body.due_date).toBe("2020-01-02");
  });

  it("never moves its anchor: the 31st stays the 31st", async () => {
    const me = await newPerson();
    const { id } = await me.task({ due_date: "2026-01-31", recurrence: { rrule: "FREQ=MONTHLY" } });
    expect(await completeTimes(me, id, 4)).toEqual(["2026-03-31", "2026-05-31", "2026-07-31", "2026-08-31"]);
  });

  it("begins with a due date that the rule does not have, and counts it", async () => {
    const me = await newPerson();
    const rrule = "FREQ=WEEKLY;BYDAY=MO;COUNT=3";
    const { id } = await me.task({ due_date: "2026-03-18", recurrence: { rrule } });
    expect(await upcoming(me, id)).toEqual(["2026-03-18", "2026-03-23", "2026-03-30"]);
    expect(await completeTimes(me, id, 2)).toEqual(["2026-03-23", "2026-03-30"]);
    expect((await me.post(`/api/tasks/${id}/complete`)).body).toMatchObject({ status: "done", due_date: "2026-03-30" });
  });

  it("of a task of the profile's zone stays in that zone when the profile moves", async () => {
    const me = await newPerson();
    await me.patch("/api/profile", { time_zone: "Asia/Tokyo" });
    const { id } = await me.task({ due_date: "2026-03-16", due_time: "09:00", recurrence: DAILY });
    await me.patch("/api/profile", { time_zone: "America/New_York" });
    expect((await me.post(`/api/tasks/${id}/complete`)).body).toMatchObject({
      due_date: "2026-03-17",
      due_time: "09:00",
      time_zone: "Asia/Tokyo",
      due_at: "2026-03-17T00:00:00.000Z",
    });
  });
});

describe("naming the occurrence that is meant", () => {
  it.each([
    "2026-03-16T08:00:00.000Z",
    "2026-03-16T08:00:00Z",
    "2026-03-16T09:00:00+01:00",
    "2026-03-15T22:00:00-10:00",
  ])("as %s completes it once, and never the one after", async (due_at) => {
    const me = await newPerson();
    const { id } = await me.task({ ...MONDAY, recurrence: DAILY });
    expect((await me.post(`/api/tasks/${id}/complete`, { due_at })).body.due_date).toBe("2026-03-17");
    expectProblem(await me.post(`/api/tasks/${id}/complete`, { due_at }), 409, "occurrence_moved");
    expectProblem(await me.post(`/api/tasks/${id}/skip`, { due_at }), 409, "occurrence_moved");
    expect(await ledger(me, id)).toEqual(["2026-03-16 done"]);
  });

  it("holds for a plain task as well", async () => {
    const me = await newPerson();
    const { id } = await me.task(MONDAY);
    const wrong = { due_at: "2026-03-17T08:00:00.000Z" };
    expectProblem(await me.post(`/api/tasks/${id}/complete`, wrong), 409, "occurrence_moved");
    const right = { due_at: "2026-03-16T08:00:00.000Z" };
    expect((await me.post(`/api/tasks/${id}/complete`, right)).body).toMatchObject({ status: "done", version: 2 });
  });

  it("takes an instant and nothing else", async () => {
    const me = await newPerson();
    const { id } = await me.task({ ...MONDAY, recurrence: DAILY });
    for (const verb of ["complete", "skip"]) {
      const path = `/api/tasks/${id}/${verb}`;
      expectProblem(await me.post(path, { due_at: "2026-03-16" }), 400, "invalid", { due_at: "invalid_format" });
      expectProblem(await me.post(path, { due_at: null }), 400, "invalid", { due_at: "invalid_type" });
      expectProblem(await me.post(path, { at: NOON }), 400, "invalid", { at: "unknown_field" });
    }
    expect(await ledger(me, id)).toEqual([]);
  });

  it("lets one of many devices at once complete it", async () => {
    const me = await newPerson();
    const { id, due_at } = await me.task({ ...MONDAY, recurrence: DAILY });
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => me.post(`/api/tasks/${id}/${n % 3 ? "complete" : "skip"}`, { due_at })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(9).fill(409)]);
    for (const answer of answers) if (answer.status === 409) expectProblem(answer, 409, "occurrence_moved");
    expect(await ledger(me, id)).toHaveLength(1);
    expect((await me.get(`/api/tasks/${id}`)).body).toMatchObject({ due_date: "2026-03-17", version: 2 });
  });
});

describe("many at once who name no occurrence", () => {
  it.each<[string, (me: Person, path: string) => Promise<Answer>]>([
    ["complete", (me, path) => me.post(`${path}/complete`)],
    ["skip", (me, path) => me.post(`${path}/skip`)],
    ["PATCH done", (me, path) => me.patch(path, { done: true })],
  ])("and %s move it once for each 200, no occurrence twice", async (_, act) => {
    const me = await newPerson();
    const { id } = await me.task({ ...MONDAY, recurrence: DAILY });
    const answers = await Promise.all(Array.from({ length: 10 }, () => act(me, `/api/tasks/${id}`)));
    const moved = answers.filter(({ status }) => status === 200);
    for (const answer of answers) if (answer.status !== 200) expectProblem(answer, 409, "occurrence_moved");
    expect(moved.length).toBeGreaterThan(0);
    const past = await ledger(me, id);
    expect(past).toHaveLength(moved.length);
    expect(new Set(past).size).toBe(past.length);
    expect(new Set(moved.map(({ body }) => body.due_date)).size).toBe(moved.length);
  });

  it("and complete, skip and take back leave ledger, history and task in agreement", async () => {
    const me = await newPerson();
    const { id } = await me.task({ due_date: "2026-03-01", recurrence: DAILY });
    for (let round = 0; round < 4; round += 1) {
      const verbs = ["complete", "skip", "incomplete", "complete", "complete", "incomplete"];
      await Promise.all(verbs.map((verb) => me.post(`/api/tasks/${id}/${verb}`)));
    }
    const events = await eventsOf(me, id);
    const count = (name: string) => events.filter((event) => event === `task.${name}`).length;
    const past = await ledger(me, id);
    const { body: task } = await me.get(`/api/tasks/${id}`);
    expect(count("completed") + count("skipped") - count("reopened")).toBe(past.length);
    expect(new Set(past.map((row) => row.split(" ")[0])).size).toBe(past.length);
    expect(task.due_date).toBe(`2026-03-${String(1 + past.length).padStart(2, "0")}`);
    expect(events).toHaveLength(task.version);
  });
});

describe("skipping an occurrence", () => {
  it("moves the task on, is in the ledger, and is not among the completions", async () => {
    await atMoment(NOON, async () => {
      const me = await newPerson();
      const task = await me.task({ ...MONDAY, recurrence: DAILY });
      const since = await tipOf(me);
      const { status, body } = await me.post(`/api/tasks/${task.id}/skip/`);
      expect(status).toBe(200);
      expect(body).toEqual({ ...task, due_date: "2026-03-17", due_at: "2026-03-17T08:00:00.000Z", version: 2 });
      const { past } = (await me.get(`/api/tasks/${task.id}/occurrences`)).body;
      expect(past).toEqual([
        {
          due_date: "2026-03-16",
          due_time: "09:00",
          due_at: "2026-03-16T08:00:00.000Z",
          outcome: "skipped",
          at: NOON,
          actor_id: me.id,
        },
      ]);
      expect((await me.get("/api/tasks/completed")).body.results).toEqual([]);
      expect(await eventsOf(me, task.id)).toEqual(["task.skipped", "task.created"]);
      expect(await framesSince(me, since)).toMatchObject([{ event: "task.skipped", id: task.id, data: body }]);
    });
  });

  it("is for tasks that recur", async () => {
    const me = await newPerson();
    const plain = await me.task(MONDAY);
    const cancelled = await me.task({ ...MONDAY, recurrence: DAILY, status: "cancelled" });
    const over = await me.task({ ...MONDAY, recurrence: { rrule: "FREQ=DAILY;COUNT=2" } });
    for (const _ of [1, 2]) await me.post(`/api/tasks/${over.id}/complete`);
    for (const { id } of [plain, cancelled, over]) {
      expectProblem(await me.post(`/api/tasks/${id}/skip`), 409, "not_recurring");
    }
    expect(await eventsOf(me, plain.id)).toEqual(["task.created"]);
  });
});

describe("a series", () => {
  it.each([
    ["COUNT", "FREQ=DAILY;COUNT=3"],
    ["UNTIL", "FREQ=DAILY;UNTIL=20260318"],
  ])("with %s is done after its last occurrence, which can be taken back", async (_, rrule) => {
    const me = await newPerson();
    const { id } = await me.task({ due_date: "2026-03-16", recurrence: { rrule } });
    expect(await upcoming(me, id)).toEqual(["2026-03-16", "2026-03-17", "2026-03-18"]);
    expect(await completeTimes(me, id, 2)).toEqual(["2026-03-17", "2026-03-18"]);
    const last = await atMoment(Date.now() + 1000, () => me.post(`/api/tasks/${id}/complete`));
    expect(last.body).toMatchObject({ status: "done", done: true, due_date: "2026-03-18", version: 4 });
    expect(last.body.completed_at).toBe(last.body.updated_at);
    expect(await upcoming(me, id)).toEqual([]);
    expect((await me.post(`/api/tasks/${id}/complete`)).body).toEqual(last.body);
    expect(await ledger(me, id)).toEqual(["2026-03-18 done", "2026-03-17 done", "2026-03-16 done"]);
    expect((await me.get("/api/tasks/completed")).body.results).toHaveLength(3);

    const reopened = await me.post(`/api/tasks/${id}/incomplete`);
    expect(reopened.body).toMatchObject({ status: "todo", done: false, completed_at: null, due_date: "2026-03-18" });
    expect(await ledger(me, id)).toEqual(["2026-03-17 done", "2026-03-16 done"]);
    expect(await upcoming(me, id)).toEqual(["2026-03-18"]);
    expect((await me.post(`/api/tasks/${id}/incomplete`)).body).toMatchObject({ due_date: "2026-03-17" });
  });

  it("that is skipped at its last occurrence is over as well", async () => {
    const me = await newPerson();
    const { id } = await me.task({ due_date: "2026-03-16", recurrence: { rrule: "FREQ=DAILY;COUNT=2" } });
    for (const _ of [1, 2]) await me.post(`/api/tasks/${id}/skip`);
    expect((await me.get(`/api/tasks/${id}`)).body.status).toBe("done");
    expect(await upcoming(me, id)).toEqual([]);
    expect(await ledger(me, id)).toEqual(["2026-03-17 skipped", "2026-03-16 skipped"]);
    expect((await me.get("/api/tasks/completed")).body.results).toEqual([]);
  });

  it("ends where the task is cancelled, and goes on where it is opened again", async () => {
    const me = await newPerson();
    const { id } = await me.task({ due_date: "2026-03-16", recurrence: DAILY });
    await me.post(`/api/tasks/${id}/complete`);
    const cancelled = await me.patch(`/api/tasks/${id}`, { status: "cancelled" });
    expect(cancelled.body).toMatchObject({ status: "cancelled", due_date: "2026-03-17" });
    expect(await upcoming(me, id)).toEqual([]);
    expect(await ledger(me, id)).toEqual(["2026-03-16 done"]);
    expect((await me.post(`/api/tasks/${id}/incomplete`)).body).toEqual(cancelled.body);
    await me.patch(`/api/tasks/${id}`, { status: "todo" });
    expect(await upcoming(me, id, 2)).toEqual(["2026-03-17", "2026-03-18"]);
  });

  it("counted from completion goes on after the day of completing", async () => {
    const weekdays = "FREQ=WEEKLY;BYDAY=MO,TH";
    for (const [what, rrule, completed, next] of [
      ["early", weekdays, "2026-03-14T12:00:00Z", "2026-03-19"],
      ["on the day", weekdays, "2026-03-16T12:00:00Z", "2026-03-19"],
      ["late", weekdays, "2026-03-24T12:00:00Z", "2026-03-26"],
      ["late, on a day of the rule", weekdays, "2026-03-26T12:00:00Z", "2026-03-30"],
      ["late by the clock in the task's zone", "FREQ=DAILY", "2026-03-17T23:30:00Z", "2026-03-19"],
      ["late by the interval", "FREQ=DAILY;INTERVAL=3", "2026-03-20T12:00:00Z", "2026-03-23"],
      ["early by the interval", "FREQ=DAILY;INTERVAL=3", "2026-03-10T12:00:00Z", "2026-03-13"],
      ["on the day before", "FREQ=DAILY", "2026-03-15T12:00:00Z", "2026-03-16"],
      ["by weeks from any weekday", "FREQ=WEEKLY;INTERVAL=2", "2026-03-18T12:00:00Z", "2026-04-01"],
      ["by months, at the end of one", "FREQ=MONTHLY", "2027-01-31T12:00:00Z", "2027-02-28"],
      ["by years, from a leap day", "FREQ=YEARLY", "2028-02-29T12:00:00Z", "2029-02-28"],
      ["by WKST, which is no part that names days", "FREQ=WEEKLY;WKST=SU", "2026-03-18T12:00:00Z", "2026-03-25"],
      ["in the week of completing", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR", "2026-03-24T12:00:00Z", "2026-03-27"],
      ["on a day of the month", "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=15", "2026-05-20T12:00:00Z", "2026-08-15"],
      [
        "on the last of the month",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "2026-05-20T12:00:00Z",
        "2026-05-29",
      ],
      ["by a rule without a date from there", "FREQ=DAILY;INTERVAL=7;BYDAY=MO", "2026-03-24T12:00:00Z", "2026-03-30"],
    ] as const) {
      const me = await newPerson();
      const { id } = await me.task({ ...MONDAY, recurrence: { rrule, from: "completion" } });
      const { body } = await at(completed, me, (me) => me.post(`/api/tasks/${id}/complete`));
      expect([what, body.due_date, body.due_time]).toEqual([what, next, "09:00"]);
    }
  });

  it("counted from completion counts each one in COUNT, and no date that passed", async () => {
    const me = await newPerson();
    const recurrence = { rrule: "FREQ=DAILY;COUNT=3", from: "completion" };
    const { id } = await me.task({ ...MONDAY, recurrence });
    const complete = (on: string) => at(`${on}T12:00:00Z`, me, (me) => me.post(`/api/tasks/${id}/complete`));
    expect((await complete("2026-03-18")).body.due_date).toBe("2026-03-19");
    expect(await upcoming(me, id)).toEqual(["2026-03-19", "2026-03-20"]);
    expect((await complete("2026-03-22")).body.due_date).toBe("2026-03-23");
    expect(await upcoming(me, id)).toEqual(["2026-03-23"]);
    expect((await complete("2026-03-23")).body).toMatchObject({ status: "done", due_date: "2026-03-23" });
    expect(await ledger(me, id)).toEqual(["2026-03-23 done", "2026-03-19 done", "2026-03-16 done"]);
  });

  it("counted from completion ends with UNTIL", async () => {
    const me = await newPerson();
    const recurrence = { rrule: "FREQ=DAILY;INTERVAL=3;UNTIL=20260322", from: "completion" };
    const { id } = await me.task({ due_date: "2026-03-16", time_zone: "Europe/Berlin", recurrence });
    const complete = (on: string) => at(`${on}T12:00:00Z`, me, (me) => me.post(`/api/tasks/${id}/complete`));
    expect((await complete("2026-03-18")).body.due_date).toBe("2026-03-21");
    expect((await complete("2026-03-20")).body).toMatchObject({ status: "done", due_date: "2026-03-21" });
  });

  it("of hours, counted from completion, counts from the minute of completing", async () => {
    for (const [rrule, completed, due_date, due_time] of [
      ["FREQ=HOURLY;INTERVAL=3", "2026-03-16T15:30:59Z", "2026-03-16", "19:30"],
      ["FREQ=HOURLY;INTERVAL=3", "2026-03-16T05:17:00Z", "2026-03-16", "09:17"],
      ["FREQ=HOURLY;INTERVAL=5;BYDAY=MO,WE", "2026-03-16T20:10:00Z", "2026-03-18", "03:10"],
      ["FREQ=HOURLY;INTERVAL=5;BYDAY=MO,WE", "2026-03-16T03:10:00Z", "2026-03-16", "09:10"],
    ] as const) {
      const me = await newPerson();
      const { id } = await me.task({ ...MONDAY, recurrence: { rrule, from: "completion" } });
      const { body } = await at(completed, me, (me) => me.post(`/api/tasks/${id}/complete`));
      expect(body).toMatchObject({ status: "todo", due_date, due_time });
    }
  });

  it("counted from completion is skipped by what was due", async () => {
    const me = await newPerson();
    const recurrence = { rrule: "FREQ=DAILY;INTERVAL=3", from: "completion" };
    const { id } = await me.task({ ...MONDAY, recurrence });
    await at("2026-03-18T12:00:00Z", me, (me) => me.post(`/api/tasks/${id}/complete`));
    expect(await upcoming(me, id, 3)).toEqual(["2026-03-21", "2026-03-24", "2026-03-27"]);
    expect((await me.post(`/api/tasks/${id}/skip`)).body.due_date).toBe("2026-03-24");
    const hourly = await me.task({ ...MONDAY, recurrence: { rrule: "FREQ=HOURLY;INTERVAL=5", from: "completion" } });
    expect((await me.post(`/api/tasks/${hourly.id}/skip`)).body.due_time).toBe("14:00");
  });

  it("counted from completion is skipped by its due dates", async () => {
    const me = await newPerson();
    const { id } = await me.task({ due_date: "2020-01-01", recurrence: { ...DAILY, from: "completion" } });
    expect((await me.post(`/api/tasks/${id}/skip`)).body.due_date).toBe("2020-01-02");
  });
});

describe("a series on the clocks of its zone", () => {
  it("stays at 09:00 through thirty completions across a change of clocks", async () => {
    const me = await newPerson();
    const { id } = await me.task({ ...MONDAY, recurrence: DAILY });
    for (let day = 1; day <= 30; day += 1) {
      const date = new Date(Date.UTC(2026, 2, 16 + day)).toISOString().slice(0, 10);
      const due_at = `${date}T0${date < "2026-03-29" ? 8 : 7}:00:00.000Z`;
      const { body } = await me.post(`/api/tasks/${id}/complete`);
      expect(body).toMatchObject({ due_date: date, due_time: "09:00", due_at });
    }
    expect(await ledger(me, id)).toHaveLength(30);
  });

  it("shows a time that is skipped as the one after the gap, for that occurrence alone", async () => {
    const me = await newPerson();
    const due = { due_date: "2026-03-28", due_time: "02:30", time_zone: "Europe/Berlin" };
    const { id } = await me.task({ ...due, recurrence: DAILY });
    const { body: inGap } = await me.post(`/api/tasks/${id}/complete`);
    expect(inGap).toMatchObject({ due_date: "2026-03-29", due_time: "03:30", due_at: "2026-03-29T01:30:00.000Z" });
    expect((await me.get(`/api/tasks/${id}/occurrences?count=2`)).body.upcoming).toEqual([
      { due_date: "2026-03-29", due_time: "03:30", due_at: inGap.due_at, note: expect.stringContaining("02:30") },
      { due_date: "2026-03-30", due_time: "02:30", due_at: "2026-03-30T00:30:00.000Z" },
    ]);
    expect((await me.put(`/api/tasks/${id}`, inGap)).body).toEqual(inGap);
    const { body: after } = await me.post(`/api/tasks/${id}/complete`, { due_at: inGap.due_at });
    expect(after).toMatchObject({ due_date: "2026-03-30", due_time: "02:30", due_at: "2026-03-30T00:30:00.000Z" });
    expect((await me.get(`/api/tasks/${id}/occurrences`)).body.past[0]).toMatchObject({
      due_date: "2026-03-29",
      due_time: "03:30",
    });
    expect((await me.post(`/api/tasks/${id}/incomplete`)).body).toEqual({
      ...inGap,
      version: 4,
      updated_at: expect.any(String),
    });
    expect((await me.post(`/api/tasks/${id}/skip`)).body.due_time).toBe("02:30");
  });

  it("takes the first of a time that comes twice", async () => {
    const me = await newPerson();
    const due = { due_date: "2026-10-24", due_time: "02:30", time_zone: "Europe/Berlin" };
    const { id } = await me.task({ ...due, recurrence: DAILY });
    const { body } = await me.post(`/api/tasks/${id}/complete`);
    expect(body).toMatchObject({ due_date: "2026-10-25", due_time: "02:30", due_at: "2026-10-25T00:30:00.000Z" });
    const [twice] = (await me.get(`/api/tasks/${id}/occurrences`)).body.upcoming;
    expect(twice.note).toEqual(expect.stringContaining("first"));
    const next = await me.post(`/api/tasks/${id}/complete`);
    expect(next.body).toMatchObject({ due_date: "2026-10-26", due_time: "02:30", due_at: "2026-10-26T01:30:00.000Z" });
  });

  it("of hours has both of a time that comes twice, also once it is written back", async () => {
    const me = await newPerson();
    const due = { due_date: "2026-10-25", due_time: "01:30", time_zone: "Europe/Berlin" };
    const { id } = await me.task({ ...due, recurrence: { rrule: "FREQ=HOURLY" } });
    for (const [due_time, due_at] of [
      ["02:30", "2026-10-25T00:30:00.000Z"],
      ["02:30", "2026-10-25T01:30:00.000Z"],
      ["03:30", "2026-10-25T02:30:00.000Z"],
    ]) {
      const { body } = await me.post(`/api/tasks/${id}/complete`);
      expect(body).toMatchObject({ due_date: "2026-10-25", due_time, due_at });
      expect((await me.put(`/api/tasks/${id}`, body)).body).toEqual(body);
      expect((await me.patch(`/api/tasks/${id}`, { due_time })).body).toEqual(body);
    }
  });

  it("of whole days is due when each ends there", async () => {
    const me = await newPerson();
    const { id } = await me.task({ due_date: "2026-03-28", time_zone: "Europe/Berlin", recurrence: DAILY });
    const { body } = await me.post(`/api/tasks/${id}/complete`);
    expect(body).toMatchObject({ due_date: "2026-03-29", due_time: null, due_at: "2026-03-29T22:00:00.000Z" });
    expect((await me.get(`/api/tasks/${id}/occurrences?count=1`)).body).toMatchObject({
      past: [{ due_date: "2026-03-28", due_time: null, due_at: "2026-03-28T23:00:00.000Z" }],
      upcoming: [{ due_date: "2026-03-29", due_time: null, due_at: "2026-03-29T22:00:00.000Z" }],
    });
  });
});

describe("editing a recurring task", () => {
  it("anchors the series anew where the rule is written, also beside another due moment, and keeps the ledger", async () => {
    const me = await newPerson();
    const path = (rest = "") => `/api/tasks/${id}${rest}`;
    const recurrence = { rrule: "FREQ=WEEKLY;COUNT=3" };
    const { id } = await me.task({ ...MONDAY, recurrence });
    await me.post(path("/complete"));
    expect(await upcoming(me, id)).toEqual(["2026-03-23", "2026-03-30"]);
    await me.patch(path(), { due_date: "2026-03-25", recurrence });
    expect(await upcoming(me, id)).toEqual(["2026-03-25", "2026-04-01", "2026-04-08"]);
    await me.post(path("/complete"));
    await me.patch(path(), { recurrence: { rrule: "FREQ=DAILY;COUNT=2" } });
    expect(await upcoming(me, id)).toEqual(["2026-04-01", "2026-04-02"]);
    expect(await ledger(me, id)).toEqual(["2026-03-25 done", "2026-03-16 done"]);
  });

  it("moves time or zone by whichever was sent", async () => {
    const me = await newPerson();
    const { id } = await me.task({ ...MONDAY, recurrence: DAILY });
    await me.post(`/api/tasks/${id}/complete`);
    for (const [part, due_at] of [
      [{ due_time: "18:00" }, "2026-03-17T17:00:00.000Z"],
      [{ time_zone: "Asia/Tokyo" }, "2026-03-17T09:00:00.000Z"],
      [{ due_time: null }, "2026-03-17T15:00:00.000Z"],
    ] as const) {
      expect((await me.patch(`/api/tasks/${id}`, part)).body).toMatchObject({ due_date: "2026-03-17", due_at });
    }
    expect((await me.post(`/api/tasks/${id}/complete`)).body).toMatchObject({
      due_date: "2026-03-18",
      due_time: "09:00",
      due_at: "2026-03-18T00:00:00.000Z",
    });
  });

  it("to what it is already changes nothing, nor what comes next", async () => {
    const me = await newPerson();
    const { id } = await me.task({ due_date: "2026-01-31", recurrence: { rrule: "FREQ=MONTHLY;BYMONTHDAY=31,30" } });
    const { body: task } = await me.post(`/api/tasks/${id}/complete`);
    const before = await upcoming(me, id);
    for (const same of [task, { title: task.title, due_date: task.due_date }, { recurrence: task.recurrence }]) {
      const { status, body } = await me.patch(`/api/tasks/${id}`, same);
      expect([status, body]).toEqual([200, task]);
    }
    expect((await me.put(`/api/tasks/${id}`, task)).body).toEqual(task);
    expect(await upcoming(me, id)).toEqual(before);
    expect((await me.post(`/api/tasks/${id}/incomplete`)).body.due_date).toBe("2026-01-31");
  });

  it("in other ways leaves the series where it was", async () => {
    const me = await newPerson();
    const { id } = await me.task({ due_date: "2026-03-16", recurrence: { rrule: "FREQ=DAILY;COUNT=3" } });
    await me.post(`/api/tasks/${id}/complete`);
    const { body } = await me.patch(`/api/tasks/${id}`, { title: "Other", priority: "high", status: "in_progress" });
    expect(body).toMatchObject({ title: "Other", status: "in_progress", due_date: "2026-03-17" });
    expect(await upcoming(me, id)).toEqual(["2026-03-17", "2026-03-18"]);
    expect((await me.post(`/api/tasks/${id}/incomplete`)).body.due_date).toBe("2026-03-16");
  });

  it("takes the date away only together with the rule", async () => {
    const me = await newPerson();
    const task = await me.task({ ...MONDAY, recurrence: DAILY });
    const path = `/api/tasks/${task.id}`;
    expectProblem(await me.patch(path, { due_date: null }), 400, "invalid", { due_date: "due_date_required" });
    const put = { title: "No date", due_date: null };
    expectProblem(await me.put(path, put), 400, "invalid", { due_date: "due_date_required" });
    expect((await me.get(path)).body).toEqual(task);
    const cleared = await me.patch(path, { due_date: null, recurrence: null });
    expect(cleared.status).toBe(200);
    expect(cleared.body).toMatchObject({ due_date: null, due_time: null, due_at: null, recurrence: null, version: 2 });
  });

  it("without the rule makes a plain task of it, which is done when it is completed", async () => {
    const me = await newPerson();
    const { id } = await me.task({ ...MONDAY, recurrence: DAILY });
    await me.post(`/api/tasks/${id}/complete`);
    const { body } = await me.patch(`/api/tasks/${id}`, { recurrence: null });
    expect(body).toMatchObject({ recurrence: null, due_date: "2026-03-17", version: 3 });
    expect(await upcoming(me, id)).toEqual([]);
    expect((await me.post(`/api/tasks/${id}/complete`)).body.status).toBe("done");
    expect(await ledger(me, id)).toEqual(["2026-03-17 done", "2026-03-16 done"]);
  });

  it("needs a date for a rule", async () => {
    const me = await newPerson();
    const { id } = await me.task();
    const fields = { recurrence: "due_date_required" };
    expectProblem(await me.post("/api/tasks", { title: "When?", recurrence: DAILY }), 400, "invalid", fields);
    expectProblem(await me.patch(`/api/tasks/${id}`, { recurrence: DAILY }), 400, "invalid", fields);
    const both = { recurrence: DAILY, due_date: null };
    expectProblem(await me.put(`/api/tasks/${id}`, { title: "When?", ...both }), 400, "invalid", fields);
  });

  it.each([
    ["", "invalid_format"],
    ["EXRULE:FREQ=DAILY", "invalid_format"],
    ["FREQ=DAILY;;", "invalid_format"],
    ["INTERVAL=2", "freq_required"],
    ["FREQ=SECONDLY", "unknown_freq"],
    ["FREQ=HOURLY", "needs_time"],
    ["FREQ=DAILY;BYHOUR=3", "unknown_part"],
    ["FREQ=DAILY;FREQ=WEEKLY", "repeated_part"],
    ["FREQ=DAILY;INTERVAL=0", "out_of_range"],
    ["FREQ=DAILY;INTERVAL=1001", "out_of_range"],
    ["FREQ=DAILY;INTERVAL=1.5", "invalid_format"],
    ["FREQ=DAILY;COUNT=10001", "out_of_range"],
    ["FREQ=DAILY;COUNT=2;UNTIL=20300101", "contradiction"],
    ["FREQ=DAILY;UNTIL=20300101T000000Z", "invalid_until"],
    ["FREQ=DAILY;UNTIL=20300230", "invalid_until"],
    ["FREQ=DAILY;UNTIL=20260315", "until_passed"],
    ["FREQ=MONTHLY;BYDAY=54MO", "out_of_range"],
    ["FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "never_fires"],
  ])("refuses the rule %j on a whole day", async (rrule, code) => {
    const me = await newPerson();
    const task = await me.task({ due_date: "2026-03-16" });
    const fields = { "recurrence.rrule": code };
    const body = { title: "Often", due_date: "2026-03-16", recurrence: { rrule } };
    expectProblem(await me.post("/api/tasks", body), 400, "invalid", fields);
    expectProblem(await me.patch(`/api/tasks/${task.id}`, { recurrence: { rrule } }), 400, "invalid", fields);
    expect((await me.get(`/api/tasks/${task.id}`)).body).toEqual(task);
  });

  it("refuses what is no recurrence", async () => {
    const me = await newPerson();
    for (const [recurrence, fields] of [
      [{}, { "recurrence.rrule": "required" }],
      [{ rrule: 7 }, { "recurrence.rrule": "invalid_type" }],
      [{ ...DAILY, from: "now" }, { "recurrence.from": "invalid_value" }],
      [{ ...DAILY, until: "2030-01-01" }, { "recurrence.until": "unknown_field" }],
      ["FREQ=DAILY", { recurrence: "invalid_type" }],
    ] as const) {
      const body = { title: "Often", due_date: "2026-03-16", recurrence };
      expectProblem(await me.post("/api/tasks", body), 400, "invalid", fields);
    }
  });

  it("refuses a time that the rule does not go with, or the lack of one", async () => {
    const me = await newPerson();
    const hourly = await me.task({ ...MONDAY, recurrence: { rrule: "FREQ=HOURLY" } });
    const dated = await me.task({ due_date: "2026-03-16", recurrence: { rrule: "FREQ=DAILY;UNTIL=20300101" } });
    const without = await me.patch(`/api/tasks/${hourly.id}`, { due_time: null });
    expectProblem(without, 400, "invalid", { "recurrence.rrule": "needs_time" });
    const withTime = await me.patch(`/api/tasks/${dated.id}`, { due_time: "09:00" });
    expectProblem(withTime, 400, "invalid", { "recurrence.rrule": "invalid_until" });
  });
});

describe("an edit that completes an occurrence", () => {
  it("is decided again where its task moves meanwhile", async () => {
    const me = await newPerson();
    const [home, work] = [await me.category("Home"), await me.category("Work")];
    const { id } = await me.task({ category_id: null, due_date: "2030-01-01", recurrence: { rrule: "FREQ=DAILY" } });
    const DB = databaseWith(() => me.patch(`/api/tasks/${id}`, { category_id: work.id }));
    const edited = await withBindings({ DB }, me).patch(`/api/tasks/${id}`, { done: true, category_id: home.id });
    expect([edited.status, edited.body]).toMatchObject([200, { category_id: home.id, due_date: "2030-01-02" }]);
  });

  it("completes no other occurrence where that has been completed meanwhile", async () => {
    const me = await newPerson();
    const home = await me.category("Home");
    const { id } = await me.task({ due_date: "2030-01-01", recurrence: { rrule: "FREQ=DAILY" } });
    const DB = databaseWith(async () => {
      await me.patch(`/api/tasks/${id}`, { category_id: home.id });
      await me.post(`/api/tasks/${id}/complete`);
    });
    const fields = { done: true, category_id: home.id };
    expectProblem(await withBindings({ DB }, me).patch(`/api/tasks/${id}`, fields), 409, "occurrence_moved");
    expect((await me.get(`/api/tasks/${id}`)).body).toMatchObject({ due_date: "2030-01-02" });
  });

  it("of a task that recurs from then on keeps the due date that it gets meanwhile", async () => {
    const me = await newPerson();
    const { id } = await me.task({ due_date: "2030-01-01" });
    const DB = databaseWith(() => me.patch(`/api/tasks/${id}`, { due_date: "2030-03-01" }));
    const fields = { done: true, recurrence: { rrule: "FREQ=DAILY" } };
    const edited = await withBindings({ DB }, me).patch(`/api/tasks/${id}`, fields);
    expect([edited.status, edited.body]).toMatchObject([200, { due_date: "2030-03-02" }]);
    const { past } = (await me.get(`/api/tasks/${id}/occurrences`)).body;
    expect(past).toMatchObject([{ due_date: "2030-03-01", outcome: "done" }]);
  });
});

describe("putting off an occurrence", () => {
  const COUNTED = { rrule: "FREQ=WEEKLY;COUNT=3" };

  it("moves what is due, and nothing else of the series", async () => {
    const me = await newPerson();
    const { id } = await me.task({ ...MONDAY, recurrence: COUNTED });
    const path = `/api/tasks/${id}`;
    await me.post(`${path}/complete`);
    const { body: putOff } = await me.patch(path, { due_date: "2026-03-25", due_time: "18:30" });
    expect(putOff).toMatchObject({
      due_date: "2026-03-25",
      due_time: "18:30",
      due_at: "2026-03-25T17:30:00.000Z",
      recurrence: { ...COUNTED, from: "due" },
      version: 3,
    });
    expect((await me.get(`${path}/occurrences`)).body.upcoming).toEqual([
      { due_date: "2026-03-25", due_time: "18:30", due_at: "2026-03-25T17:30:00.000Z" },
      { due_date: "2026-03-30", due_time: "09:00", due_at: "2026-03-30T07:00:00.000Z" },
    ]);
    const wrong = await me.post(`${path}/complete`, { due_at: "2026-03-23T08:00:00.000Z" });
    expectProblem(wrong, 409, "occurrence_moved");
    const { body: next } = await me.post(`${path}/complete`, { due_at: putOff.due_at });
    expect(next).toMatchObject({ due_date: "2026-03-30", due_time: "09:00", due_at: "2026-03-30T07:00:00.000Z" });
    expect(await ledger(me, id)).toEqual(["2026-03-25 done", "2026-03-16 done"]);
    expect((await me.post(`${path}/complete`)).body).toMatchObject({ status: "done", due_date: "2026-03-30" });
  });

  it.each([
    ["within its day", { due_time: "23:00" }, ["2026-03-17", "2026-03-18", "2026-03-19"]],
    ["before its date", { due_date: "2026-03-10" }, ["2026-03-17", "2026-03-18", "2026-03-19"]],
    [
      "to the day of the next",
      { due_date: "2026-03-17", due_time: "07:00" },
      ["2026-03-18", "2026-03-19", "2026-03-20"],
    ],
    ["beyond the next ones", { due_date: "2026-03-20" }, ["2026-03-21", "2026-03-22", "2026-03-23"]],
    ["to a whole day", { due_time: null }, ["2026-03-17", "2026-03-18", "2026-03-19"]],
    ["as far as can be", { due_date: "9998-12-28" }, ["9998-12-29", "9998-12-30", "9998-12-31"]],
  ])("%s: the next is after its date, and after that day", async (_, edit, following) => {
    const me = await newPerson();
    const { id } = await me.task({ ...MONDAY, recurrence: DAILY });
    await me.patch(`/api/tasks/${id}`, edit);
    expect((await upcoming(me, id, 4)).slice(1)).toEqual(following);
    const skipped = await me.task({ ...MONDAY, recurrence: DAILY });
    await me.patch(`/api/tasks/${skipped.id}`, edit);
    for (const { body } of [
      await me.post(`/api/tasks/${id}/complete`),
      await me.post(`/api/tasks/${skipped.id}/skip`),
    ]) {
      expect(body).toMatchObject({ due_date: following[0], due_time: "09:00" });
    }
  });

  it("beyond dates of the rule counts them in COUNT, which ends when it would have", async () => {
    const me = await newPerson();
    const { id } = await me.task({ ...MONDAY, recurrence: { rrule: "FREQ=DAILY;COUNT=4" } });
    await me.patch(`/api/tasks/${id}`, { due_date: "2026-03-18" });
    expect(await upcoming(me, id)).toEqual(["2026-03-18", "2026-03-19"]);
    expect(await completeTimes(me, id, 2)).toEqual(["2026-03-19", "2026-03-19"]);
    expect((await me.get(`/api/tasks/${id}`)).body.status).toBe("done");
  });

  it("of hours never brings an hour again", async () => {
    for (const [edit, next] of [
      [{ due_time: "10:30" }, "12:00"],
      [{ due_time: "12:30" }, "15:00"],
      [{ due_time: "06:30" }, "12:00"],
    ] as const) {
      const me = await newPerson();
      const { id } = await me.task({ ...MONDAY, recurrence: { rrule: "FREQ=HOURLY;INTERVAL=3" } });
      await me.patch(`/api/tasks/${id}`, edit);
      expect((await me.post(`/api/tasks/${id}/complete`)).body.due_time).toBe(next);
    }
  });

  it("can be done several times, and undone: its own moment is no other", async () => {
    const me = await newPerson();
    const task = await me.task({ ...MONDAY, recurrence: COUNTED });
    const path = `/api/tasks/${task.id}`;
    for (const due_date of ["2026-03-18", "2026-03-20", "2026-03-16"]) await me.patch(path, { due_date });
    expect((await me.get(path)).body).toEqual({ ...task, version: 4, updated_at: expect.any(String) });
    await me.patch(path, { due_date: "2026-03-26" });
    expect(await upcoming(me, task.id)).toEqual(["2026-03-26", "2026-03-30"]);
    await me.patch(path, { due_date: "2026-03-16" });
    expect(await upcoming(me, task.id)).toEqual(["2026-03-16", "2026-03-23", "2026-03-30"]);
  });

  it("is what comes back where its completion is taken back", async () => {
    const me = await newPerson();
    const { id } = await me.task({ ...MONDAY, recurrence: WEEKLY });
    const { body: putOff } = await me.patch(`/api/tasks/${id}`, { due_date: "2026-03-18", due_time: "10:00" });
    await me.post(`/api/tasks/${id}/complete`);
    const { body: back } = await me.post(`/api/tasks/${id}/incomplete`);
    expect(back).toEqual({ ...putOff, version: 4, updated_at: expect.any(String) });
    expect(await upcoming(me, id, 2)).toEqual(["2026-03-18", "2026-03-23"]);
    expect((await me.patch(`/api/tasks/${id}`, { due_date: "2026-03-16", due_time: "09:00" })).body.due_time).toBe(
      "09:00",
    );
    expect(await upcoming(me, id, 2)).toEqual(["2026-03-16", "2026-03-23"]);
  });

  it.each(["put", "patch"] as const)("is kept by a %s of the whole task with another title", async (method) => {
    const me = await newPerson();
    const { id } = await me.task({ ...MONDAY, recurrence: COUNTED });
    await me.post(`/api/tasks/${id}/complete`);
    const { body: putOff } = await me.patch(`/api/tasks/${id}`, { due_date: "2026-03-25" });
    const { body } = await me[method](`/api/tasks/${id}`, { ...putOff, title: "Other" });
    expect(body).toEqual({ ...putOff, title: "Other", version: 4, updated_at: expect.any(String) });
    expect(await upcoming(me, id)).toEqual(["2026-03-25", "2026-03-30"]);
    expect((await me.post(`/api/tasks/${id}/incomplete`)).body.due_date).toBe("2026-03-16");
  });

  it("with the rule beside it begins the series anew", async () => {
    const me = await newPerson();
    const { id } = await me.task({ ...MONDAY, recurrence: COUNTED });
    await me.post(`/api/tasks/${id}/complete`);
    const { body } = await me.get(`/api/tasks/${id}`);
    await me.put(`/api/tasks/${id}`, { ...body, due_date: "2026-03-25" });
    expect(await upcoming(me, id)).toEqual(["2026-03-25", "2026-04-01", "2026-04-08"]);
    await me.patch(`/api/tasks/${id}`, { due_date: "2026-03-27" });
    await me.patch(`/api/tasks/${id}`, { recurrence: { ...COUNTED, from: "completion" } });
    expect(await upcoming(me, id, 2)).toEqual(["2026-03-27", "2026-04-03"]);
    expect((await me.post(`/api/tasks/${id}/skip`)).body.due_date).toBe("2026-04-03");
  });

  it("of a series that counts from completion counts from the day of completing all the same", async () => {
    const me = await newPerson();
    const of = async (rrule: string, due_date: string) => {
      const { id } = await me.task({ ...MONDAY, recurrence: { rrule, from: "completion" } });
      await me.patch(`/api/tasks/${id}`, { due_date, due_time: "20:00" });
      const { body } = await at("2026-03-17T12:00:00Z", me, (me) => me.post(`/api/tasks/${id}/complete`));
      return [body.due_date, body.due_time];
    };
    expect(await of("FREQ=DAILY;INTERVAL=3", "2026-03-25")).toEqual(["2026-03-20", "09:00"]);
    expect(await of("FREQ=WEEKLY;BYDAY=MO,TH", "2026-03-19")).toEqual(["2026-03-23", "09:00"]);
  });

  it("is refused where the rule does not go with the new moment", async () => {
    const me = await newPerson();
    const { id, recurrence } = await me.task({ ...MONDAY, recurrence: { rrule: "FREQ=DAILY;UNTIL=20260320T080000Z" } });
    const without = await me.patch(`/api/tasks/${id}`, { due_time: null });
    expectProblem(without, 400, "invalid", { "recurrence.rrule": "invalid_until" });
    const { body } = await me.patch(`/api/tasks/${id}`, { due_date: "2026-03-28" });
    expect(body).toMatchObject({ due_date: "2026-03-28", recurrence });
    expect((await me.post(`/api/tasks/${id}/complete`)).body.status).toBe("done");
  });

  it("many times at once, while it is completed, keeps every date of the rule", async () => {
    const me = await newPerson();
    const { id } = await me.task({ ...MONDAY, recurrence: WEEKLY });
    for (let round = 0; round < 4; round += 1) {
      await Promise.all([
        me.patch(`/api/tasks/${id}`, { due_time: "10:00" }),
        me.post(`/api/tasks/${id}/complete`),
        me.patch(`/api/tasks/${id}`, { due_time: "11:00" }),
      ]);
    }
    const past = await ledger(me, id);
    const mondays = [0, 7, 14, 21].slice(0, past.length).map((days) => dateAfter(MONDAY.due_date, days));
    expect(past.map((row) => row.split(" ")[0]).toSorted()).toEqual(mondays);
  });
});

describe("another zone for a recurring task", () => {
  it("reads the whole series in it, and counts on", async () => {
    const me = await newPerson();
    const { id } = await me.task({ ...MONDAY, recurrence: { rrule: "FREQ=DAILY;COUNT=4" } });
    await me.post(`/api/tasks/${id}/complete`);
    const { body } = await me.patch(`/api/tasks/${id}`, { time_zone: "Asia/Tokyo" });
    expect(body).toMatchObject({ due_date: "2026-03-17", due_time: "09:00", due_at: "2026-03-17T00:00:00.000Z" });
    expect(await upcoming(me, id)).toEqual(["2026-03-17", "2026-03-18", "2026-03-19"]);
    const { body: next } = await me.post(`/api/tasks/${id}/complete`);
    expect(next).toMatchObject({ due_date: "2026-03-18", due_time: "09:00", due_at: "2026-03-18T00:00:00.000Z" });
  });

  it("shows the rule's time where the former one skipped it", async () => {
    const me = await newPerson();
    const due = { due_date: "2026-03-28", due_time: "02:30", time_zone: "Europe/Berlin" };
    const { id } = await me.task({ ...due, recurrence: DAILY });
    expect((await me.post(`/api/tasks/${id}/complete`)).body.due_time).toBe("03:30");
    const { body } = await me.patch(`/api/tasks/${id}`, { time_zone: "UTC" });
    expect(body).toMatchObject({ due_date: "2026-03-29", due_time: "02:30", due_at: "2026-03-29T02:30:00.000Z" });
  });

  it("keeps what was put off where it was put", async () => {
    const me = await newPerson();
    const { id } = await me.task({ ...MONDAY, recurrence: WEEKLY });
    await me.patch(`/api/tasks/${id}`, { due_date: "2026-03-18", due_time: "10:00" });
    const { body } = await me.patch(`/api/tasks/${id}`, { time_zone: "Asia/Tokyo" });
    expect(body).toMatchObject({ due_date: "2026-03-18", due_time: "10:00", due_at: "2026-03-18T01:00:00.000Z" });
    expect((await me.get(`/api/tasks/${id}/occurrences?count=2`)).body.upcoming[1]).toEqual({
      due_date: "2026-03-23",
      due_time: "09:00",
      due_at: "2026-03-23T00:00:00.000Z",
    });
  });

  it("of hours goes on by hours", async () => {
    const me = await newPerson();
    const { id } = await me.task({ ...MONDAY, recurrence: { rrule: "FREQ=HOURLY;INTERVAL=6" } });
    await me.post(`/api/tasks/${id}/complete`);
    const { body } = await me.patch(`/api/tasks/${id}`, { time_zone: "Asia/Tokyo" });
    expect(body).toMatchObject({ due_date: "2026-03-16", due_time: "15:00", due_at: "2026-03-16T06:00:00.000Z" });
    expect((await me.post(`/api/tasks/${id}/complete`)).body.due_time).toBe("21:00");
  });
});

describe("a recurring task that is created as done", () => {
  it.each([{ done: true }, { status: "done" }, { status: "done", done: true }])(
    "%j has its first occurrence completed",
    async (done) => {
      await atMoment(NOON, async () => {
        const me = await newPerson();
        const since = await tipOf(me);
        const task = await me.task({ ...MONDAY, ...done, title: "Water", recurrence: WEEKLY });
        expect(task).toMatchObject({
          ...MONDAY,
          status: "todo",
          done: false,
          completed_at: null,
          due_date: "2026-03-23",
          due_at: "2026-03-23T08:00:00.000Z",
          recurrence: { ...WEEKLY, from: "due" },
          version: 1,
        });
        expect((await me.get(`/api/tasks/${task.id}`)).body).toEqual(task);
        expect(await ledger(me, task.id)).toEqual(["2026-03-16 done"]);
        expect(await eventsOf(me, task.id)).toEqual(["task.created"]);
        expect(await framesSince(me, since)).toMatchObject([{ event: "task.created", id: task.id, data: task }]);
        expect((await me.get("/api/tasks/completed")).body.results).toMatchObject([
          { task_id: task.id, due_at: "2026-03-16T08:00:00.000Z", completed_at: NOON, completed_by: me.id },
        ]);
        const { body: back } = await me.post(`/api/tasks/${task.id}/incomplete`);
        expect(back).toMatchObject({ ...MONDAY, due_at: "2026-03-16T08:00:00.000Z", version: 2 });
        expect(await ledger(me, task.id)).toEqual([]);
      });
    },
  );

  it("is done where there is no other, and due by the day of completing where it counts from that", async () => {
    const me = await newPerson();
    const once = await me.task({ ...MONDAY, done: true, recurrence: { rrule: "FREQ=DAILY;COUNT=1" } });
    expect(once).toMatchObject({ status: "done", done: true, due_date: "2026-03-16", completed_at: once.created_at });
    const { body } = await at("2026-03-20T12:00:00Z", me, (me) =>
      me.post("/api/tasks", { title: "Water", ...MONDAY, done: true, recurrence: { ...DAILY, from: "completion" } }),
    );
    expect(body).toMatchObject({ status: "todo", due_date: "2026-03-21", due_time: "09:00" });
    const cancelled = await me.task({ ...MONDAY, status: "cancelled", recurrence: DAILY });
    expect(cancelled).toMatchObject({ status: "cancelled", due_date: "2026-03-16" });
  });
});

describe("taking an outcome back", () => {
  it("brings the occurrence before it, once for each, down to the first", async () => {
    const me = await newPerson();
    const { id } = await me.task({ ...MONDAY, recurrence: DAILY });
    const path = `/api/tasks/${id}`;
    await me.post(`${path}/complete`);
    await me.post(`${path}/skip`);
    const since = await tipOf(me);
    const once = await me.post(`${path}/incomplete`);
    expect(once.status).toBe(200);
    expect(once.body).toMatchObject({ status: "todo", ...MONDAY, due_date: "2026-03-17", version: 4 });
    expect(await framesSince(me, since)).toMatchObject([{ event: "task.reopened", id, data: once.body }]);
    expect(await ledger(me, id)).toEqual(["2026-03-16 done"]);
    const twice = await me.patch(`${path}/incomplete`);
    expect(twice.body).toMatchObject({ ...MONDAY, due_at: "2026-03-16T08:00:00.000Z", version: 5 });
    expect(await ledger(me, id)).toEqual([]);
    expect((await me.get("/api/tasks/completed")).body.results).toEqual([]);
    expect((await me.post(`${path}/incomplete`)).body).toEqual(twice.body);
    expect(await eventsOf(me, id)).toEqual(
      ["reopened", "reopened", "skipped", "completed", "created"].map((name) => `task.${name}`),
    );
    expect((await me.post(`${path}/complete`)).body.due_date).toBe("2026-03-17");
  });

  it.each([
    ["the rule", { recurrence: WEEKLY }],
    ["the due date with the rule", { due_date: "2026-04-01", recurrence: DAILY }],
    ["the zone with the rule", { time_zone: "Asia/Tokyo", recurrence: DAILY }],
  ])("does nothing once %s has been written", async (_, edit) => {
    const me = await newPerson();
    const { id } = await me.task({ ...MONDAY, recurrence: DAILY });
    await me.post(`/api/tasks/${id}/complete`);
    const { body: edited } = await me.patch(`/api/tasks/${id}`, edit);
    expect(edited.version).toBe(3);
    const { status, body } = await me.post(`/api/tasks/${id}/incomplete`);
    expect([status, body]).toEqual([200, edited]);
    expect(await ledger(me, id)).toEqual(["2026-03-16 done"]);
  });

  it.each([
    ["the due date", { due_date: "2026-04-01" }, {}],
    ["the time", { due_time: "10:00" }, {}],
    ["the first date", { due_date: "2026-03-16" }, {}],
    ["the zone", { time_zone: "Asia/Tokyo" }, { time_zone: "Asia/Tokyo", due_at: "2026-03-16T00:00:00.000Z" }],
  ])("brings the occurrence before back also once %s has been written", async (_, edit, other) => {
    const me = await newPerson();
    const task = await me.task({ ...MONDAY, recurrence: DAILY });
    await me.post(`/api/tasks/${task.id}/complete`);
    expect((await me.patch(`/api/tasks/${task.id}`, edit)).body.version).toBe(3);
    const { status, body } = await me.post(`/api/tasks/${task.id}/incomplete`);
    expect([status, body]).toEqual([200, { ...task, ...other, version: 4, updated_at: expect.any(String) }]);
    expect(await ledger(me, task.id)).toEqual([]);
  });

  it("goes by the order of what happened, also in one millisecond", async () => {
    await atMoment(NOON, async () => {
      const me = await newPerson();
      const { id } = await me.task({ due_date: "2026-03-16", recurrence: DAILY });
      for (const verb of ["complete", "skip", "complete", "skip"]) await me.post(`/api/tasks/${id}/${verb}`);
      const past = ["2026-03-19 skipped", "2026-03-18 done", "2026-03-17 skipped", "2026-03-16 done"];
      for (let left = 4; left > 0; left -= 1) {
        expect(await ledger(me, id)).toEqual(past.slice(-left));
        const { body } = await me.post(`/api/tasks/${id}/incomplete`);
        expect(body.due_date).toBe(`2026-03-${15 + left}`);
      }
      expect(await ledger(me, id)).toEqual([]);
    });
  });

  it("many times at once takes each back once", async () => {
    const me = await newPerson();
    const { id } = await me.task({ due_date: "2026-03-16", recurrence: DAILY });
    await completeTimes(me, id, 3);
    const answers = await Promise.all(Array.from({ length: 8 }, () => me.post(`/api/tasks/${id}/incomplete`)));
    for (const answer of answers) if (answer.status !== 200) expectProblem(answer, 409, "occurrence_moved");
    const reopened = (await eventsOf(me, id)).filter((event) => event === "task.reopened").length;
    const { body } = await me.get(`/api/tasks/${id}`);
    expect(body.due_date).toBe(`2026-03-${19 - reopened}`);
    expect(await ledger(me, id)).toHaveLength(3 - reopened);
    expect(reopened).toBeGreaterThan(0);
  });
});

describe("the ledger", () => {
  it("of a plain task has what was done, and nothing to come", async () => {
    const me = await newPerson();
    const { id } = await me.task();
    expect((await me.get(`/api/tasks/${id}/occurrences`)).body).toEqual({ past: [], upcoming: [] });
    await me.post(`/api/tasks/${id}/complete`);
    const { past, upcoming } = (await me.get(`/api/tasks/${id}/occurrences`)).body;
    expect(past).toMatchObject([{ due_date: null, due_time: null, due_at: null, outcome: "done" }]);
    expect(upcoming).toEqual([]);
  });

  it("shows as many to come as are asked for", async () => {
    const me = await newPerson();
    const { id } = await me.task({ due_date: "2026-03-16", recurrence: DAILY });
    const lengthOf = async (query: string) =>
      (await me.get(`/api/tasks/${id}/occurrences${query}`)).body.upcoming.length;
    expect([await lengthOf(""), await lengthOf("?count=1"), await lengthOf("?count=100")]).toEqual([10, 1, 100]);
    for (const [count, code] of [
      ["0", "too_small"],
      ["101", "too_big"],
      ["x", "invalid_format"],
    ] as const) {
      expectProblem(await me.get(`/api/tasks/${id}/occurrences?count=${count}`), 400, "invalid", { count: code });
    }
  });

  it("is gone with its task, also from the completions", async () => {
    const me = await newPerson();
    const { id } = await me.task({ due_date: "2026-03-16", recurrence: DAILY });
    await completeTimes(me, id, 2);
    expect((await me.delete(`/api/tasks/${id}`)).status).toBe(204);
    expectProblem(await me.get(`/api/tasks/${id}/occurrences`), 404, "not_found");
    expect((await me.get("/api/tasks/completed")).body.results).toEqual([]);
  });

  it("is nobody else's, nor what moves it", async () => {
    const [me, stranger] = [await newPerson(), await newPerson()];
    const task = await me.task({ ...MONDAY, recurrence: DAILY });
    const path = `/api/tasks/${task.id}`;
    for (const answer of [
      await stranger.get(`${path}/occurrences`),
      await stranger.post(`${path}/skip`),
      await stranger.post(`${path}/skip`, { due_at: NOON }),
      await stranger.post(`${path}/complete`),
      await stranger.post(`${path}/complete`, { due_at: NOON }),
      await stranger.patch(`${path}/complete`),
      await stranger.post(`${path}/incomplete`),
      await stranger.patch(path, { done: true }),
      await stranger.patch(path, { recurrence: null }),
    ]) {
      expectProblem(answer, 404, "not_found");
    }
    expect((await me.get(path)).body).toEqual(task);
  });
});

it("costs two trips to move on, and one to complete what does not recur", async () => {
  const me = await newPerson();
  const plain = await me.task(MONDAY);
  const recurring = await me.task({ ...MONDAY, recurrence: DAILY });
  const path = `/api/tasks/${recurring.id}`;
  expect(costOf(await me.post(`/api/tasks/${plain.id}/complete`)).trips).toBe(1);
  const [, due_at] = [await me.post(`${path}/complete`), "2026-03-17T08:00:00.000Z"];
  for (const answer of [
    await me.post(`${path}/complete`, { due_at }),
    await me.post(`${path}/skip`),
    await me.post(`${path}/incomplete`),
    await me.patch(path, { done: true }),
    await me.patch(path, { recurrence: WEEKLY }),
  ]) {
    expect(answer.status).toBe(200);
    expect(costOf(answer).trips).toBeLessThanOrEqual(2);
  }
  expect(costOf(await me.get(`${path}/occurrences`)).trips).toBe(1);
});

/** What became of each occurrence, newest first. */
async function ledger(me: Person, id: string): Promise<string[]> {
  const { past } = (await me.get(`/api/tasks/${id}/occurrences`)).body;
  return past.map(({ due_date, outcome }: Record<string, string>) => `${due_date} ${outcome}`);
}

async function upcoming(me: Person, id: string, count = 10): Promise<string[]> {
  const { body } = await me.get(`/api/tasks/${id}/occurrences?count=${count}`);
  return body.upcoming.map(({ due_date }: { due_date: string }) => due_date);
}

async function eventsOf(me: Person, id: string): Promise<string[]> {
  const { body } = await me.get(`/api/tasks/${id}/history?page_size=100`);
  return body.results.map(({ event }: { event: string }) => event);
}

/** When it is due after each. */
async function completeTimes(me: Person, id: string, times: number): Promise<string[]> {
  const dates: string[] = [];
  for (let time = 0; time < times; time += 1) {
    dates.push((await me.post(`/api/tasks/${id}/complete`)).body.due_date);
  }
  return dates;
}

function dateAfter(date: string, days: number): string {
  return new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);
}
