import { beforeEach, describe, expect, it } from "vitest";
import { newQueryStats } from "../src/db/database.ts";
import { costOf, newPerson, type Person } from "./support/client.ts";
import { env } from "./support/env.ts";
import { at, claim, deliver, Mailbox, newReader, remind } from "./support/jobs.ts";
import { DAY } from "./support/time.ts";

const SECOND = 1000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A Monday, long before 08:00 in Berlin. */
const MIDNIGHT = "2026-03-16T00:00:00.000Z";
const EIGHT = Date.parse("2026-03-16T07:00:00.000Z");

// A run of the cron is for everyone: what the tests before left is none of this one's.
beforeEach(async () => {
  await env.DB.batch(["DELETE FROM reminders", "DELETE FROM digests"].map((statement) => env.DB.prepare(statement)));
});

describe("a daily digest", () => {
  it("is this", async () => {
    const me = await newSubscriber();
    await atMidnight(me, async (me) => {
      await me.task({ title: "Yesterday's", due_date: "2026-03-15" });
      await me.task({ title: "Of last year", due_date: "2025-01-01", due_time: "10:00" });
      await me.task({ title: "Tonight's", due_date: "2026-03-16", due_time: "23:59" });
      await me.task({ title: "Of the day", due_date: "2026-03-16" });
    });
    expect(await remind(EIGHT - 1)).toEqual([]);
    const [mail, ...others] = await remind(EIGHT);
    expect(others).toEqual([]);
    const unsubscribe = mail?.unsubscribe ?? "";
    expect(unsubscribe).toMatch(/\/unsubscribe\?token=/);
    expect(mail).toMatchObject({ to: me.signedIn.user.email, subject: "Your tasks for Monday, March 16, 2026" });
    expect(mail?.text.split("\n")).toEqual([
      "Overdue:",
      "- Of last year (10:00)",
      "- Yesterday's",
      "",
      "Due today:",
      "- Tonight's (23:59)",
      "- Of the day",
      "",
      "To get no more of these mails:",
      unsubscribe,
      "",
    ]);
  });

  it("leaves out what is done, cancelled, undated, later or somebody else's", async () => {
    const [me, other] = [await newSubscriber(), await newPerson()];
    await atMidnight(other, (other) => other.task({ title: "Theirs", due_date: "2026-03-16" }));
    await atMidnight(me, async (me) => {
      await me.task({ title: "Done", due_date: "2026-03-16", done: true });
      await me.task({ title: "Cancelled", due_date: "2026-03-16", status: "cancelled" });
      await me.task({ title: "Some day" });
      await me.task({ title: "Tomorrow", due_date: "2026-03-17" });
      await me.task({ title: "Midnight", due_date: "2026-03-17", due_time: "00:00" });
    });
    expect(await remind(EIGHT)).toEqual([]);
    await atMidnight(me, (me) => me.task({ title: "Begun", due_date: "2026-03-15", status: "in_progress" }));
    expect(titlesOf(await remind(EIGHT + DAY))).toEqual(["Midnight", "Tomorrow", "Begun"].toSorted());
  });

  it("takes today from the profile's zone, and a whole day from its date wherever it is one", async () => {
    const me = await newSubscriber({ time_zone: "Pacific/Auckland" });
    await atMidnight(me, async (me) => {
      // 08:00 on the 17th in Auckland is 19:00 on the 16th in UTC.
      await me.task({ title: "In Auckland", due_date: "2026-03-17" });
      await me.task({ title: "In Honolulu", due_date: "2026-03-17", time_zone: "Pacific/Honolulu" });
      await me.task({ title: "At 23:00 in Auckland", due_date: "2026-03-17", due_time: "23:00" });
      await me.task({
        title: "At 23:00 in Honolulu",
        due_date: "2026-03-17",
        due_time: "23:00",
        time_zone: "Pacific/Honolulu",
      });
      await me.task({ title: "Next day in Kiritimati", due_date: "2026-03-18", time_zone: "Pacific/Kiritimati" });
    });
    const [mail] = await remind("2026-03-16T19:00:00.000Z");
    expect(mail?.subject).toBe("Your tasks for Tuesday, March 17, 2026");
    expect(titlesOf(mail ? [mail] : [])).toEqual(["At 23:00 in Auckland", "In Auckland", "In Honolulu"]);
  });

  it("says times as the profile's zone has them", async () => {
    const me = await newSubscriber({ time_zone: "Pacific/Auckland" });
    const time_zone = "Pacific/Honolulu";
    await atMidnight(me, async (me) => {
      await me.task({ title: "Overdue", due_date: "2026-03-15", due_time: "22:30", time_zone });
      await me.task({ title: "Today", due_date: "2026-03-16", due_time: "22:00", time_zone });
    });
    const [mail] = await remind("2026-03-16T19:00:00.000Z");
    expect(mail?.text.split("\n")).toEqual(expect.arrayContaining(["- Overdue (21:30)", "- Today (21:00)"]));
  });

  it("comes once a day, whatever else is due", async () => {
    const me = await newSubscriber();
    await atMidnight(me, (me) => me.task({ due_date: "2026-03-01" }));
    const ids = [];
    for (let day = 0; day < 3; day += 1) {
      const [mail] = await remind(EIGHT + day * DAY);
      ids.push(mail?.messageId);
      for (const after of [0, MINUTE, HOUR, 12 * HOUR, DAY - 1]) {
        expect(await remind(EIGHT + day * DAY + after)).toEqual([]);
      }
    }
    expect(new Set(ids).size).toBe(3);
  });

  it("comes at the same time of day across a change of clocks, moved by the gap where there is no such time", async () => {
    const me = await newSubscriber({ daily_digest_at: "02:30" }, "2026-03-28T00:00:00.000Z");
    await at("2026-03-28T00:00:00.000Z", me, (me) => me.task({ due_date: "2026-03-01" }));
    for (const moment of ["2026-03-28T01:30:00.000Z", "2026-03-29T01:30:00.000Z", "2026-03-30T00:30:00.000Z"]) {
      expect(await remind(Date.parse(moment) - 1)).toEqual([]);
      expect(await remind(moment)).toHaveLength(1);
    }
  });

  it("comes once where its time comes twice", async () => {
    const me = await newSubscriber({ daily_digest_at: "02:30" }, "2026-10-24T12:00:00.000Z");
    await at("2026-10-24T12:00:00.000Z", me, (me) => me.task({ due_date: "2026-03-01" }));
    expect(await remind("2026-10-25T00:30:00.000Z")).toHaveLength(1);
    expect(await remind("2026-10-25T01:30:00.000Z")).toEqual([]);
    expect(await remind("2026-10-26T01:29:59.999Z")).toEqual([]);
    expect(await remind("2026-10-26T01:30:00.000Z")).toHaveLength(1);
  });

  it("that the cron missed for days is one", async () => {
    const me = await newSubscriber();
    await atMidnight(me, (me) => me.task({ due_date: "2026-03-01" }));
    expect(await remind(EIGHT + 3 * DAY + HOUR)).toHaveLength(1);
    expect(await remind(EIGHT + 4 * DAY - 1)).toEqual([]);
    expect(await remind(EIGHT + 4 * DAY)).toHaveLength(1);
  });

  it("of an address that is not verified is not sent", async () => {
    const me = await newPerson({ email: `digest-${crypto.randomUUID()}@example.com` });
    await subscribe(me);
    await atMidnight(me, (me) => me.task({ due_date: "2026-03-01" }));
    expect(await remind(EIGHT)).toEqual([]);
    expect(await claim(EIGHT)).toEqual([]);
  });

  it("is a switch of its own, beside the reminders'", async () => {
    const me = await newSubscriber({ email_reminders: false });
    await atMidnight(me, (me) => me.task({ due_date: "2026-03-01" }));
    expect(await remind(EIGHT)).toHaveLength(1);
  });

  it("costs the profile's two trips to ask for", async () => {
    const me = await newPerson();
    const answer = await me.patch("/api/profile", { daily_digest_at: "08:00" });
    expect([answer.status, answer.body.daily_digest_at]).toEqual([200, "08:00"]);
    expect(costOf(answer).trips).toBeLessThanOrEqual(2);
  });
});

describe("a digest whose time is changed", () => {
  it("comes today where that is still ahead, else tomorrow", async () => {
    const me = await newSubscriber();
    await atMidnight(me, (me) => me.task({ due_date: "2026-03-01" }));
    await at(EIGHT - HOUR, me, (me) => me.patch("/api/profile", { daily_digest_at: "08:30" }));
    expect(await remind(EIGHT)).toEqual([]);
    await at(EIGHT, me, (me) => me.patch("/api/profile", { daily_digest_at: "07:00" }));
    expect(await remind(EIGHT + DAY - HOUR - 1)).toEqual([]);
    expect(await remind(EIGHT + DAY - HOUR)).toHaveLength(1);
  });

  it("does not come a second time that day", async () => {
    const me = await newSubscriber();
    await atMidnight(me, (me) => me.task({ due_date: "2026-03-01" }));
    expect(await remind(EIGHT)).toHaveLength(1);
    await at(EIGHT + HOUR, me, (me) => me.patch("/api/profile", { daily_digest_at: "12:00" }));
    expect(await remind(EIGHT + 12 * HOUR)).toEqual([]);
    expect(await remind(EIGHT + DAY + 4 * HOUR - 1)).toEqual([]);
    expect(await remind(EIGHT + DAY + 4 * HOUR)).toHaveLength(1);
  });

  it("does not come a second time that day where it is turned off and on between", async () => {
    const me = await newSubscriber();
    await atMidnight(me, (me) => me.task({ due_date: "2026-03-01" }));
    expect(await remind(EIGHT)).toHaveLength(1);
    await at(EIGHT + HOUR, me, async (me) => {
      await me.patch("/api/profile", { daily_digest_at: null });
      await me.patch("/api/profile", { daily_digest_at: "12:00" });
    });
    expect(await remind(EIGHT + 12 * HOUR)).toEqual([]);
  });

  it("follows the profile's zone", async () => {
    const me = await newSubscriber();
    await atMidnight(me, (me) => me.task({ due_date: "2026-03-01" }));
    await atMidnight(me, (me) => me.patch("/api/profile", { time_zone: "America/New_York" }));
    expect(await remind(EIGHT)).toEqual([]);
    expect(await remind("2026-03-16T11:59:59.999Z")).toEqual([]);
    expect(await remind("2026-03-16T12:00:00.000Z")).toHaveLength(1);
    await at("2026-03-16T13:00:00.000Z", me, (me) => me.patch("/api/profile", { time_zone: "America/Los_Angeles" }));
    expect(await remind("2026-03-16T15:00:00.000Z")).toEqual([]);
    expect(await remind("2026-03-17T15:00:00.000Z")).toHaveLength(1);
  });

  it("stays as it was where something else of the profile changes", async () => {
    const me = await newSubscriber();
    await atMidnight(me, (me) => me.task({ due_date: "2026-03-01" }));
    expect(await remind(EIGHT)).toHaveLength(1);
    await at(EIGHT + HOUR, me, (me) => me.patch("/api/profile", { display_name: "Ada", daily_digest_at: "08:00" }));
    expect(await remind(EIGHT + DAY - 1)).toEqual([]);
    expect(await remind(EIGHT + DAY)).toHaveLength(1);
  });

  it("between the cron and the Queue comes at the new time", async () => {
    const me = await newSubscriber();
    await atMidnight(me, (me) => me.task({ due_date: "2026-03-01" }));
    const queued = await claim(EIGHT);
    await at(EIGHT, me, (me) => me.patch("/api/profile", { daily_digest_at: "09:00" }));
    const mailbox = new Mailbox();
    await deliver(EIGHT + SECOND, mailbox, queued);
    expect(mailbox.tried).toEqual([]);
    expect(await remind(EIGHT + HOUR)).toHaveLength(1);
  });

  it("to null does not come, nor where its job is on the Queue already", async () => {
    const me = await newSubscriber();
    await atMidnight(me, (me) => me.task({ due_date: "2026-03-01" }));
    const queued = await claim(EIGHT);
    expect(queued).toHaveLength(1);
    await at(EIGHT, me, (me) => me.patch("/api/profile", { daily_digest_at: null }));
    const mailbox = new Mailbox();
    await deliver(EIGHT + SECOND, mailbox, queued);
    expect(mailbox.tried).toEqual([]);
    expect(await remind(EIGHT + DAY)).toEqual([]);
  });
});

describe("a digest's mail", () => {
  it("that fails is tried six times as the same mail, and given up for that day", async () => {
    const me = await newSubscriber();
    await atMidnight(me, (me) => me.task({ due_date: "2026-03-01" }));
    const mailbox = new Mailbox(6);
    let [now, queued] = [EIGHT, await claim(EIGHT)];
    const delays: number[] = [];
    for (let tries = 1; tries <= 6; tries += 1) {
      queued = await deliver(now, mailbox, queued);
      expect(mailbox.tried).toHaveLength(tries);
      for (const { delaySeconds } of queued) {
        delays.push(delaySeconds);
        now += delaySeconds * SECOND;
      }
      expect(await claim(now)).toEqual([]);
    }
    expect(delays).toEqual([10, 30, 60, 300, 900]);
    expect(queued).toEqual([]);
    expect(new Set(mailbox.tried.map(({ messageId }) => messageId)).size).toBe(1);
    expect(await remind(EIGHT + DAY - 1)).toEqual([]);
    expect(await remind(EIGHT + DAY)).toHaveLength(1);
  });

  it("that fails once comes with the next try", async () => {
    const me = await newSubscriber();
    await atMidnight(me, (me) => me.task({ due_date: "2026-03-01" }));
    const mailbox = new Mailbox(1);
    const again = await deliver(EIGHT, mailbox, await claim(EIGHT));
    expect(again).toMatchObject([{ delaySeconds: 10 }]);
    expect(await deliver(EIGHT + 10 * SECOND, mailbox, again)).toEqual([]);
    expect([mailbox.tried.length, mailbox.sent.length]).toEqual([2, 1]);
    expect(await deliver(EIGHT + 20 * SECOND, mailbox, again)).toEqual([]);
    expect(mailbox.tried).toHaveLength(2);
  });

  it("is one where two runs of the cron come at once, or its job comes twice", async () => {
    const me = await newSubscriber();
    await atMidnight(me, (me) => me.task({ due_date: "2026-03-01" }));
    const queued = (await Promise.all([claim(EIGHT), claim(EIGHT)])).flat();
    expect(queued).toHaveLength(1);
    const mailbox = new Mailbox();
    for (const _ of [1, 2]) await deliver(EIGHT, mailbox, queued);
    expect(mailbox.sent).toHaveLength(1);
  });

  it("whose claim is never finished is claimed again after ten minutes", async () => {
    const me = await newSubscriber();
    await atMidnight(me, (me) => me.task({ due_date: "2026-03-01" }));
    const lost = await claim(EIGHT);
    expect(await claim(EIGHT + 10 * MINUTE - 1)).toEqual([]);
    expect(await remind(EIGHT + 10 * MINUTE)).toHaveLength(1);
    const mailbox = new Mailbox();
    await deliver(EIGHT + 11 * MINUTE, mailbox, lost);
    expect(mailbox.tried).toEqual([]);
  });

  it("costs three trips", async () => {
    const me = await newSubscriber();
    await atMidnight(me, (me) => me.task({ due_date: "2026-03-01" }));
    const stats = newQueryStats();
    await deliver(EIGHT, new Mailbox(), await claim(EIGHT), stats);
    expect(stats.roundTrips).toBe(3);
  });
});

/** Someone in Berlin whose digest comes at 08:00. */
async function newSubscriber(fields: Record<string, unknown> = {}, moment = MIDNIGHT): Promise<Person> {
  const me = await newReader();
  await subscribe(me, fields, moment);
  return me;
}

async function subscribe(me: Person, fields: Record<string, unknown> = {}, moment = MIDNIGHT): Promise<void> {
  const profile = { time_zone: "Europe/Berlin", daily_digest_at: "08:00", ...fields };
  const { body } = await at(moment, me, (me) => me.patch("/api/profile", profile));
  expect(body).toMatchObject(profile);
}

function atMidnight<Result>(me: Person, act: (me: Person) => Promise<Result>): Promise<Result> {
  return at(MIDNIGHT, me, act);
}

/** Of all tasks that the mails name, in alphabetical order. */
function titlesOf(mails: readonly { text: string }[]): string[] {
  return mails
    .flatMap(({ text }) => [...text.matchAll(/^- (.+?)(?: \(\d\d:\d\d\))?$/gm)].map(([, title = ""]) => title))
    .sort();
}

it("turned off at the same moment as the zone moves, it is off", async () => {
  for (const _ of [1, 2, 3, 4, 5]) {
    const me = await newReader();
    await me.patch("/api/profile", { daily_digest_at: "08:00" });
    const both = [{ time_zone: "Asia/Tokyo" }, { daily_digest_at: null }];
    const answers = await Promise.all(both.map((change) => me.patch("/api/profile", change)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect((await me.get("/api/profile")).body).toMatchObject({ time_zone: "Asia/Tokyo", daily_digest_at: null });
    const row = await env.DB.prepare("SELECT take_at FROM digests WHERE user_id = ?").bind(me.id).first("take_at");
    expect(row).toMatch(/^9999-/);
  }
});
