import { describe, expect, it } from "vitest";
import { parse, parseLines, recurrenceOf, ruleInWords } from "../../client/words/index.ts";
import {
  DATES,
  FROM_COMPLETION,
  PLAIN,
  RULES,
  SHOWN,
  SHOWN_ONLY,
  SIGNS,
  TEXTS,
  TIMED_RULES,
  TIMES,
} from "./phrases.ts";

const OPTIONS = {
  now: new Date("2027-03-10T09:00:00Z"),
  zone: "Europe/Berlin",
  categories: [
    { id: "home", name: "Home" },
    { id: "two", name: "Two words" },
    { id: "street", name: "Straße" },
  ],
  members: [{ category_id: "home", id: "b", username: "Ben" }],
};

/** Before and after other words it means the same. */
function expectFields(text: string, fields: unknown): void {
  for (const [whole, title] of [
    [`Call Bob ${text}`, "Call Bob"],
    [`${text} call Bob`, "call Bob"],
    [text, ""],
  ] as const) {
    const parsed = parse(whole, OPTIONS);
    expect({ title: parsed.title, fields: parsed.fields }).toEqual({ title, fields });
    for (const { start, end, text } of parsed.tokens) expect(whole.slice(start, end)).toBe(text);
  }
}

describe("a task in words", () => {
  it.each(DATES)("has a date: %s", (text, due_date) => expectFields(text, { due_date }));

  it.each(TIMES)("has a time: %s", (text, due_date, due_time) => expectFields(text, { due_date, due_time }));

  it.each(RULES)("has a rule: %s", (text, due_date, rrule) =>
    expectFields(text, { due_date, recurrence: { rrule, from: "due" } }),
  );

  it.each(TIMED_RULES)("has a rule with a time: %s", (text, due_date, due_time, rrule) =>
    expectFields(text, { due_date, due_time, recurrence: { rrule, from: "due" } }),
  );

  it.each(FROM_COMPLETION)("counts from completion: %s", (text, due_date, rrule) =>
    expectFields(text, { due_date, recurrence: { rrule, from: "completion" } }),
  );

  it.each(SIGNS)("has a sign: %s", (text, fields = "") => expectFields(text, JSON.parse(fields)));

  it.each(PLAIN)("is nothing but its title: %s", (text) => {
    expect(parse(text, OPTIONS)).toEqual({ title: text, fields: {}, tokens: [] });
  });

  it.each(TEXTS)("is understood as a whole: %s", (text, title, fields = "") => {
    const parsed = parse(text, OPTIONS);
    expect({ title: parsed.title, fields: parsed.fields }).toEqual({ title, fields: JSON.parse(fields) });
  });

  it("says where each token is, and what it is", () => {
    expect(parse("Pay rent tomorrow at 9 #Home", OPTIONS).tokens).toEqual([
      { kind: "date", text: "tomorrow", start: 9, end: 17 },
      { kind: "time", text: "at 9", start: 18, end: 22 },
      { kind: "category", text: "#Home", start: 23, end: 28 },
    ]);
  });

  it("leaves ignored tokens in the title", () => {
    expect(parse("Sun cream tomorrow", { ...OPTIONS, ignored: ["sun"] })).toMatchObject({
      title: "Sun cream",
      fields: { due_date: "2027-03-11" },
    });
    const ignored = ["every mon"];
    expect(parse("Watch every Mon today", { ...OPTIONS, ignored })).toMatchObject({
      title: "Watch every Mon",
      fields: { due_date: "2027-03-10" },
    });
  });

  it("goes where it is added, unless its words say otherwise", () => {
    const place = { category_id: "home", label: "bills", due_date: "2027-03-10" };
    expect(parse("Call +ben", { ...OPTIONS, place }).fields).toEqual({
      ...{ due_date: "2027-03-10", category_id: "home", labels: ["bills"], assignee_id: "b" },
    });
    expect(parse('Call tomorrow #"two words" @x @Bills', { ...OPTIONS, place }).fields).toEqual({
      ...{ due_date: "2027-03-11", category_id: "two", labels: ["x", "Bills"] },
    });
  });

  it("counts days where the user is", () => {
    const now = new Date("2027-03-10T23:30:00Z");
    expect(parse("a today", { now, zone: "Asia/Tokyo" }).fields).toEqual({ due_date: "2027-03-11" });
    expect(parse("a today", { now, zone: "America/Los_Angeles" }).fields).toEqual({ due_date: "2027-03-10" });
  });

  it("is one of several, a line each", () => {
    const parsed = parseLines("Call Bob tomorrow\r\n\n  \nBuy milk", OPTIONS);
    expect(parsed.map(({ title, fields }) => [title, fields])).toEqual([
      ["Call Bob", { due_date: "2027-03-11" }],
      ["Buy milk", {}],
    ]);
  });
});

describe("a rule in words", () => {
  const options = { now: OPTIONS.now, zone: OPTIONS.zone };

  it.each(SHOWN)("%s from %s is: %s", (rrule, from, words) => {
    expect(ruleInWords({ rrule, from: from as "due" })).toBe(words);
    expect(recurrenceOf(words ?? "", options)).toEqual({ rrule, from });
  });

  it.each(SHOWN_ONLY)("%s is: %s", (rrule, words) => expect(ruleInWords({ rrule })).toBe(words));

  it("ends on the last day in the task's zone", () => {
    const timed = { ...options, isTimed: true };
    const rule = recurrenceOf("every day until 5 May", timed);
    expect(rule).toEqual({ rrule: "FREQ=DAILY;UNTIL=20270505T215959Z", from: "due" });
    expect(ruleInWords(rule ?? { rrule: "" }, OPTIONS.zone)).toBe("every day until 5 May 2027");
  });

  it.each(["", "day", "every", "every day at 9", "call every day", "every day until", "every day 0 times"])(
    "is not: %s",
    (text) => expect(recurrenceOf(text, options)).toBeUndefined(),
  );
});
