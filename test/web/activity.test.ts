import { expect, test } from "vitest";
import type { Event } from "../../client/index.ts";
import { excerpt, resourceOf, verbOf } from "../../web/places/activity/event-text.ts";
import { withNewest } from "../../web/places/activity/merge.ts";

const ADA = "01983f2e-7c1a-7b3c-9d4e-5f60718293a4";
const BOB = "01983f2e-7c1a-7b3c-9d4e-5f60718293a5";
const HOME = "01983f2e-7c1a-7b3c-9d4e-5f60718293a6";

function event(fields: Partial<Event>): Event {
  const at = "2026-03-14T09:26:53.589Z";
  return {
    seq: 1,
    event: "task.created",
    entity: "task",
    id: HOME,
    actor_id: ADA,
    actor: null,
    at,
    data: null,
    ...fields,
  };
}

const category = (owner_id: string) => ({ id: HOME, owner_id }) as Event["data"];

test("who leaves, removes and hands over is told apart by the owner", () => {
  const unshared = { event: "category.unshared", entity: "category", actor_id: ADA };
  expect(verbOf(event({ ...unshared, data: category(BOB) }))).toBe("left");
  expect(verbOf(event({ ...unshared, data: category(ADA) }))).toBe("removed someone from");
  const shared = { event: "category.shared", entity: "category", actor_id: ADA };
  expect(verbOf(event({ ...shared, data: category(ADA) }))).toBe("changed a role in");
  expect(verbOf(event({ ...shared, data: category(BOB) }))).toBe("handed over");
  expect(verbOf(event({ event: "task.invented" }))).toBe("changed");
});

test("an event is about a task or a category", () => {
  expect(resourceOf(event({}))).toEqual({ subject: "task", id: HOME });
  const invitation = { subject: "category", subject_id: HOME } as Event["data"];
  expect(resourceOf(event({ entity: "invitation", id: BOB, data: invitation }))).toEqual({
    subject: "category",
    id: HOME,
  });
  const comment = { task_id: HOME, body: "Yes" } as Event["data"];
  expect(resourceOf(event({ entity: "comment", id: BOB, data: comment }))).toEqual({ subject: "task", id: HOME });
  expect(resourceOf(event({ entity: "comment", data: null }))).toBeUndefined();
});

test("an excerpt is a line without the signs of Markdown", () => {
  expect(excerpt("# Plan\n\n- buy **milk**\n- call [Bob](https://example.com) `now`")).toBe(
    "Plan buy milk call Bob now",
  );
  expect(excerpt("Then it is *20:04*, _or_ **so** *snake_case*")).toBe("Then it is 20:04, or so snake_case");
  expect(excerpt("2 * 3 * 4 and snake_case")).toBe("2 * 3 * 4 and snake_case");
  expect(excerpt("x".repeat(300))).toHaveLength(201);
});

const page = (seqs: number[], next: string | null = null) => ({ results: seqs.map((seq) => event({ seq })), next });
const seqs = ({ results }: { results: readonly Event[] }) => results.map(({ seq }) => seq);

test("the newest page joins what was fetched before", () => {
  const held = page([9, 8, 7, 6, 5, 4], "/older");
  expect(withNewest(held, page([10, 9, 8], "/x"))).toMatchObject({ next: "/older" });
  expect(seqs(withNewest(held, page([10, 9, 8], "/x")))).toEqual([10, 9, 8, 7, 6, 5, 4]);
  // 8 is no longer this person's to see.
  expect(seqs(withNewest(held, page([10, 9, 7], "/x")))).toEqual([10, 9, 7, 6, 5, 4]);
  // There may be others between.
  expect(seqs(withNewest(held, page([20, 19, 18], "/x")))).toEqual([20, 19, 18]);
  expect(withNewest(page([3, 2]), page([4, 3, 2]))).toMatchObject({ next: null });
});
