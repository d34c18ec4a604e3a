import { describe, expect, it, vi } from "vitest";
import type { Delivery, Event, Task, Webhook } from "../../client/index.ts";
import { ruleInWords } from "../../client/words/index.ts";
import { nameThen, resourceOf, thingOf, verbOf } from "../../web/places/activity/event-text.ts";
import { completedTasks } from "../../web/places/completed/completions.ts";
import { categoryChoices } from "../../web/places/task/category-choices.ts";
import { eventText } from "../../web/places/task/history-words.ts";
import { canEdit, dueAt, isOpen } from "../../web/store/index.ts";
import { wordFor } from "../../web/words/word-for.ts";

// During a deployment the server is newer than an open tab, and has values that this version of the app does not know.

// The clock of the page listens to it.
vi.stubGlobal("document", { addEventListener: () => {} });

function task(fields: object): Task {
  const none = { due_date: null, due_time: null, category_id: null, parent_id: null, recurrence: null, labels: [] };
  return {
    id: "t",
    title: "One",
    status: "todo",
    done: false,
    priority: "none",
    role: "owner",
    ...none,
    ...fields,
  } as object as Task;
}

describe("a task with a status that is not known", () => {
  it("is open, unless it is done", () => {
    expect(isOpen(task({ status: "in_review" }))).toBe(true);
    expect(isOpen(task({ status: "cancelled" }))).toBe(false);
    const archived = task({ status: "archived", done: true, completed_at: "2027-01-01T00:00:00.000Z" });
    expect(isOpen(archived)).toBe(false);
    expect(completedTasks([archived], [])).toEqual([archived]);
  });

  it("is not named undefined", () => {
    expect(wordFor({ done: "Done" }, "done")).toBe("Done");
    expect(wordFor({ done: "Done" }, "in_review")).toBe("In review");
    expect(wordFor({ scheduled: "" }, "scheduled")).toBe("");
  });
});

it("a priority that is not known comes after those that are", async () => {
  const { byTime } = await import("../../web/components/task-list/order.ts");
  const priorities = ["none", "whenever", "low", "urgent"].map((priority) => task({ priority, position: priority }));
  expect(priorities.sort(byTime).map(({ priority }) => priority)).toEqual(["urgent", "low", "none", "whenever"]);
});

it("with a role that is not known, one may only view", () => {
  const roles = ["owner", "editor", "viewer", "commenter"].map((role) => task({ role }));
  expect(roles.map(canEdit)).toEqual([true, true, false, false]);
  const choices = categoryChoices(task({ category_id: "a" }), [{ id: "b", role: "commenter" }] as never);
  expect(choices).toEqual([null]);
});

describe("an event", () => {
  const names = { category: String, person: String, date: String, time: String };
  const event = (fields: object) => ({ seq: 1, actor_id: "me", at: "", entity: "task", id: "t", ...fields }) as Event;

  it("with values that are not known says them", () => {
    const after = task({ status: "in_review", priority: "someday" });
    const updated = event({ event: "task.updated", data: after });
    expect(eventText(updated, task({}), names)).toBe("set the status to In review, set the priority to Someday");
  });

  it("that is not known changed something", () => {
    const postponed = event({ event: "milestone.postponed", entity: "milestone", data: { id: "m" } });
    expect([verbOf(postponed), thingOf(postponed)]).toEqual(["changed", "something"]);
    expect([resourceOf(postponed), nameThen(postponed)]).toEqual([undefined, undefined]);
    expect(eventText(postponed, undefined, names)).toBe("changed something");
  });
});

it("a rule that cannot be said in words is said as far as it can", () => {
  expect(ruleInWords({ rrule: "FREQ=MINUTELY;INTERVAL=90" })).toBe("every 90 minutes");
});

it("a zone that the browser does not know has the clocks of UTC", () => {
  const due = { due_date: "2027-05-05", due_time: "09:00", time_zone: "Mars/Olympus_Mons" };
  expect(dueAt(due)).toBe("2027-05-05T09:00:00.000Z");
});

describe("a webhook", () => {
  it("that was switched off for a reason that is not known is not its owner's doing", async () => {
    const { stateOf } = await import("../../web/places/settings/webhooks/state.ts");
    const states = [null, "gone", "failing", "too_many"].map((disabled_reason) =>
      stateOf({ enabled: false, disabled_reason } as Webhook),
    );
    expect(states).toEqual(["off", "gone", "failing", "stopped"]);
  });

  it("has deliveries in states that are not known", async () => {
    const { outcomeText } = await import("../../web/places/settings/webhooks/delivery-text.ts");
    expect(outcomeText({ state: "on_hold", delivered_at: null } as unknown as Delivery)).toBe("On hold");
  });
});
