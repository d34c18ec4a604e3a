import { signal } from "@preact/signals";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Completion, Profile, Task } from "../../client/index.ts";
import type { Section } from "../../web/components/task-list/sections.ts";

const profile = signal<Partial<Profile>>({ time_zone: "Europe/Berlin", locale: "en-GB" });
vi.mock("../../web/store/index.ts", async (original) => ({ ...(await original<object>()), profile }));
vi.stubGlobal("document", { addEventListener: () => {} });
vi.useFakeTimers({ now: Date.parse("2027-03-10T11:00:00Z") });

const TODAY = "2027-03-10";

beforeEach(() => vi.setSystemTime("2027-03-10T11:00:00Z"));

let made = 0;

function task(title: string, fields: Partial<Task> = {}): Task {
  made += 1;
  const due = fields.due_date ? { due_at: `${fields.due_date}T23:00:00.000Z`, time_zone: "Europe/Berlin" } : {};
  const none = { due_date: null, due_time: null, time_zone: null, due_at: null, completed_at: null, recurrence: null };
  return {
    ...{ id: `id${made}`, title, description: "", status: "todo", done: false, priority: "none", labels: [] },
    ...{ category_id: null, parent_id: null, owner_id: "me", created_by: "me", assignee_id: null, role: "owner" },
    ...{ position: String(made).padStart(9, "0"), version: 1, created_at: new Date(made * 1000).toISOString() },
    ...{ updated_at: "", ...none, ...due, ...fields },
  } as Task;
}

const titles = (tasks: readonly Task[]) => tasks.map(({ title }) => title);
const outline = (sections: readonly Section[]) =>
  sections.filter(({ tasks }) => tasks.length > 0).map(({ heading, tasks }) => [heading, ...titles(tasks)]);

describe("Today", () => {
  it("shows what is overdue first, then today by time, priority and hand", async () => {
    const { todaySections } = await import("../../web/places/today/today-sections.ts");
    const sections = todaySections(
      [
        task("last", { due_date: TODAY }),
        task("important", { due_date: TODAY, priority: "high" }),
        task("at nine", { due_date: TODAY, due_time: "09:00" }),
        task("yesterday", { due_date: "2027-03-09" }),
        task("long ago", { due_date: "2026-12-31" }),
        task("tomorrow", { due_date: "2027-03-11" }),
        task("some day"),
      ],
      TODAY,
    );
    expect(outline(sections)).toEqual([
      ["Overdue", "long ago", "yesterday"],
      ["Today", "at nine", "important", "last"],
    ]);
  });

  it("has what was said in another zone on the day of this person", async () => {
    const { todaySections } = await import("../../web/places/today/today-sections.ts");
    const { dueTime, isOverdue } = await import("../../web/time/due.ts");
    const sydney = task("call", {
      due_date: "2027-03-11",
      due_time: "07:00",
      time_zone: "Australia/Sydney",
      due_at: "2027-03-10T20:00:00.000Z",
    });
    expect(outline(todaySections([sydney], TODAY))).toEqual([["Today", "call"]]);
    expect([dueTime(sydney), isOverdue(sydney)]).toEqual(["21:00", false]);
  });
});

describe("Upcoming", () => {
  it("has every day of two weeks, and later ones with tasks", async () => {
    const { upcomingSections } = await import("../../web/places/upcoming/upcoming-sections.ts");
    const tasks = [task("soon", { due_date: "2027-03-12" }), task("later", { due_date: "2028-01-02" })];
    const sections = upcomingSections([...tasks, task("late", { due_date: "2027-03-01" })], TODAY);
    expect(sections).toHaveLength(1 + 14 + 1);
    expect(sections[1]).toMatchObject({ day: TODAY, note: "Today", tasks: [] });
    expect(outline(sections)).toEqual([
      ["Overdue", "late"],
      ["Friday 12 March", "soon"],
      ["Sunday, 2 January 2028", "later"],
    ]);
  });
});

describe("search", () => {
  it("ranks as the server does", async () => {
    const { find } = await import("../../web/places/search/find.ts");
    const tasks = [
      task("a unicorn"),
      task("note", { description: "about corn" }),
      task("shopping", { labels: ["corn"] }),
      task("buy corn"),
      task("Corn flakes"),
      task("CORN"),
      task("wheat"),
    ];
    expect(titles(find(tasks, " corn "))).toEqual(["CORN", "Corn flakes", "buy corn", "a unicorn", "shopping", "note"]);
  });

  it("knows no case and no accents, and wants every word", async () => {
    const { find } = await import("../../web/places/search/find.ts");
    const tasks = [task("Café Straße"), task("cafe"), task("Øl & smørrebrød"), task("ΟΔΟΣ")];
    expect(titles(find(tasks, "CAFE strasse"))).toEqual(["Café Straße"]);
    expect(titles(find(tasks, "smorre"))).toEqual(["Øl & smørrebrød"]);
    expect(titles(find(tasks, "οδος"))).toEqual(["ΟΔΟΣ"]);
    expect(find(tasks, "  ")).toEqual([]);
  });
});

describe("a list", () => {
  it("has subtasks below their expanded parents, and counts what is in a section", async () => {
    const { itemsOf } = await import("../../web/components/task-list/sections.ts");
    const [one, two, below] = [task("one"), task("two"), task("below")];
    const sections = [{ key: "a", heading: "A", tasks: [one, two] }];
    const items = itemsOf(sections, new Map([[one.id, [below]]]));
    expect(items.map((item) => item.task && [item.task.title, item.depth, item.place, item.size])).toEqual([
      undefined,
      ["one", 0, 1, 3],
      ["below", 1, 2, 3],
      ["two", 0, 3, 3],
    ]);
  });
});

describe("Completed", () => {
  const completion = (id: string, task_id: string, completed_at: string): Completion => ({
    ...{ id, task_id, completed_at, title: id, due_at: null, completed_by: "me" },
  });

  it("adds to the replica's tasks what the server alone knows", async () => {
    const { completedTasks } = await import("../../web/places/completed/completions.ts");
    const done = task("done", { status: "done", done: true, completed_at: "2027-03-09T10:00:00.000Z" });
    const daily = task("daily", { recurrence: { rrule: "FREQ=DAILY", from: "due" } });
    const found = completedTasks(
      [done, daily],
      [
        completion("daily again", daily.id, "2027-03-10T08:00:00.000Z"),
        completion("the same", done.id, "2027-03-09T10:00:00.200Z"),
        completion("daily once", daily.id, "2027-03-09T08:00:00.000Z"),
        completion("deleted since", "gone", "2027-03-08T08:00:00.000Z"),
        completion("done before", done.id, "2027-03-01T08:00:00.000Z"),
      ],
    );
    expect(titles(found)).toEqual(["daily again", "done", "daily once", "deleted since", "done before"]);
    expect(found[0]).toMatchObject({ done: true, role: "viewer", task_id: daily.id });
  });
});
