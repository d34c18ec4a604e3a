import { describe, expect, it, vi } from "vitest";
import type { Delivery } from "../../client/index.ts";
import { eventsText, groupsFor } from "../../web/places/settings/webhooks/events.ts";
import { refreshPause } from "../../web/places/settings/webhooks/refresh-pause.ts";

// The clock of the page listens to it.
vi.stubGlobal("document", { addEventListener: () => {} });
const { detailText, outcomeText } = await import("../../web/places/settings/webhooks/delivery-text.ts");

describe("the events of a webhook", () => {
  it("are told in words, by what they are about", () => {
    expect(eventsText(["*", "task.created"])).toBe("Everything");
    expect(eventsText(["comment.*", "task.completed", "task.created"])).toBe(
      "Tasks (created, completed), Comments (all)",
    );
  });

  it("stay in the form where it has no name for them", () => {
    expect(groupsFor(["task.*", "task.created"]).some(({ name }) => name === "other")).toBe(false);
    expect(groupsFor(["task.*", "task.tickled"]).at(-1)).toEqual({ name: "other", events: ["task.tickled"] });
    expect(eventsText(["task.tickled"])).toBe("Others (task.tickled)");
  });
});

const delivery: Delivery = {
  seq: 42,
  event: "task.completed",
  state: "pending",
  tries: 0,
  last_status: null,
  last_error: null,
  next_try_at: null,
  delivered_at: null,
};

const later = (ms: number) => new Date(Date.now() + ms).toISOString();

describe("a delivery", () => {
  it("says what became of it, why, and when it is tried again", () => {
    expect([outcomeText(delivery), detailText(delivery)]).toEqual(["Not sent yet", ""]);
    const failed = { ...delivery, state: "failed", tries: 2, last_status: 500, last_error: "Answered 500." } as const;
    expect(detailText({ ...failed, next_try_at: later(5.5 * 60_000) })).toBe(
      "2 tries · Answered 500 · Next try in 5 minutes",
    );
    expect(detailText({ ...failed, next_try_at: later(5_000) })).toMatch(/ · Next try within a minute$/);
    const taken = { ...delivery, state: "delivered", tries: 1, last_status: 204, delivered_at: later(-1) } as const;
    expect([outcomeText(taken), detailText(taken)]).toEqual(["Delivered now", "1 try · Answered 204"]);
  });

  it("is asked for again when it is tried, at least every ten seconds", () => {
    const now = Date.now();
    const at = (ms: number) => ({ ...delivery, next_try_at: new Date(now + ms).toISOString() });
    expect(refreshPause([], now)).toBe(10_000);
    expect(refreshPause([at(60_000), at(5_000)], now)).toBe(5_000);
    expect(refreshPause([at(-60_000)], now)).toBe(2_000);
  });
});
