import { describe, expect, it } from "vitest";
import type { Category, Task } from "../../client/index.ts";
import { categoryChoices } from "../../web/places/task/category-choices.ts";
import { dueDateEdit, dueTimeEdit } from "../../web/places/task/due-edits.ts";
import { beforeText, reminderIn } from "../../web/places/task/reminder-words.ts";
import { repeatEdit } from "../../web/places/task/repeat-edit.ts";

// A Wednesday, 10:00 in Berlin.
const CLOCK = { now: new Date("2027-03-10T09:00:00Z"), zone: "Europe/Berlin" };
const UNDATED = { due_date: null, due_time: null, time_zone: null };
const DATED = { due_date: "2027-03-12", due_time: null, time_zone: "Europe/Berlin" };
const TIMED = { ...DATED, due_time: "09:00", time_zone: "America/New_York" };
const weekly = { rrule: "FREQ=WEEKLY", from: "due" } as const;

describe("when a task is due", () => {
  it("removes the rule with the date", () => {
    expect(dueDateEdit({ recurrence: weekly }, "")).toEqual({ due_date: null, recurrence: null });
    expect(dueDateEdit({ recurrence: null }, "")).toEqual({ due_date: null });
    expect(dueDateEdit({ recurrence: weekly }, "2027-03-12")).toEqual({ due_date: "2027-03-12" });
  });

  it("takes a time alone for today, or for tomorrow where it has passed", () => {
    const edit = (time: string) => dueTimeEdit({ due_date: null }, time, CLOCK.now, CLOCK.zone);
    expect(edit("10:01")).toEqual({ due_date: "2027-03-10", due_time: "10:01" });
    expect(edit("10:00")).toEqual({ due_date: "2027-03-11", due_time: "10:00" });
    expect(dueTimeEdit(DATED, "08:00", CLOCK.now, CLOCK.zone)).toEqual({ due_time: "08:00" });
    expect(dueTimeEdit(DATED, "", CLOCK.now, CLOCK.zone)).toEqual({ due_time: null });
  });
});

describe("how a task repeats", () => {
  it("is said in words, or as a rule", () => {
    expect(repeatEdit("every 2 weeks", DATED, CLOCK)).toEqual({
      recurrence: { rrule: "FREQ=WEEKLY;INTERVAL=2", from: "due" },
    });
    expect(repeatEdit(" Monday ", DATED, CLOCK)).toEqual({
      recurrence: { rrule: "FREQ=WEEKLY;BYDAY=MO", from: "due" },
    });
    expect(repeatEdit("daily", DATED, CLOCK)).toEqual({ recurrence: { rrule: "FREQ=DAILY", from: "due" } });
    expect(repeatEdit("every! 3 days", DATED, CLOCK)?.recurrence?.from).toBe("completion");
    expect(repeatEdit("rrule:freq=daily;count=3", DATED, CLOCK)).toEqual({
      recurrence: { rrule: "FREQ=DAILY;COUNT=3", from: "due" },
    });
    expect(repeatEdit("", DATED, CLOCK)).toEqual({ recurrence: null });
    expect(repeatEdit("now and then", DATED, CLOCK)).toBeUndefined();
  });

  it("ends with a day, or with the moment at its end in the task's zone", () => {
    const rruleOf = (due: typeof DATED | typeof TIMED) =>
      repeatEdit("every day until 5 May", due, CLOCK)?.recurrence?.rrule;
    expect(rruleOf(DATED)).toBe("FREQ=DAILY;UNTIL=20270505");
    expect(rruleOf(TIMED)).toBe("FREQ=DAILY;UNTIL=20270506T035959Z");
  });

  it("begins on the first day that fits, where there is no date", () => {
    expect(repeatEdit("every monday", UNDATED, CLOCK)).toMatchObject({ due_date: "2027-03-15" });
    expect(repeatEdit("FREQ=DAILY", UNDATED, CLOCK)).toMatchObject({ due_date: "2027-03-10" });
  });
});

describe("reminders in words", () => {
  it.each([
    ["at the time", 0],
    ["1 minute before", 1],
    ["30 minutes before", 30],
    ["2 hours before", 120],
    ["1 day before", 1440],
    ["90 minutes before", 90],
    ["2 weeks before", 20_160],
  ])("%s", (text, minutes) => {
    expect(reminderIn(text, CLOCK.now, CLOCK.zone)).toEqual({ minutes_before: minutes });
    expect(beforeText(minutes)).toBe(text);
  });

  it.each([
    ["10m", { minutes_before: 10 }],
    ["5 min", { minutes_before: 5 }],
    ["an hour before", { minutes_before: 60 }],
    ["A day before", { minutes_before: 1440 }],
    ["tomorrow 9am", { at: "2027-03-11T08:00:00.000Z" }],
    ["5 May", { at: "2027-05-05T07:00:00.000Z" }],
    ["16:30", { at: "2027-03-10T15:30:00.000Z" }],
    ["every day", undefined],
    ["soon", undefined],
    ["tomorrow or so", undefined],
  ])("%s", (text, when) => {
    expect(reminderIn(text, CLOCK.now, CLOCK.zone)).toEqual(when);
  });
});

describe("where a task may go", () => {
  const category = (id: string, owner_id: string, role: Category["role"]) => ({ id, owner_id, role }) as Category;
  const all = [category("mine", "me", "owner"), category("a", "ann", "editor"), category("b", "ann", "viewer")];
  const idsFor = (task: Partial<Task>) => categoryChoices(task as Task, all).map((each) => each?.id ?? null);

  it("depends on the role in the task and in the category", () => {
    expect(idsFor({ role: "owner", owner_id: "me", category_id: "mine" })).toEqual([null, "mine", "a"]);
    expect(idsFor({ role: "editor", owner_id: "ann", category_id: "a" })).toEqual(["a"]);
    expect(idsFor({ role: "editor", owner_id: "ann", category_id: null })).toEqual([null]);
    expect(idsFor({ role: "editor", owner_id: "ann", category_id: "b" })).toEqual(["a", "b"]);
  });
});
