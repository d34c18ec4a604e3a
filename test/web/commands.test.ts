import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Task } from "../../client/index.ts";

const known: Record<string, Pick<Task, "role" | "done"> & Partial<Task>> = {
  one: { role: "owner", done: false },
  two: { role: "editor", done: false },
  seen: { role: "viewer", done: false },
};
const said: string[] = [];
const sent: unknown[] = [];

vi.mock("../../web/store/index.ts", async (original) => ({
  ...(await original<object>()),
  tasks: { get: (id: string) => known[id] && { id, title: id, ...known[id] }, all: () => [] },
  notify: ({ text }: { text: string }) => said.push(text),
  warn: ({ text }: { text: string }) => said.push(text),
  changeTasks: (operations: unknown) => sent.push(operations),
  completeTask: (id: string) => sent.push(id),
}));

beforeEach(() => {
  said.length = 0;
  sent.length = 0;
});

describe("an act on several tasks", () => {
  it("leaves those out that one may only view, and says how many", async () => {
    const { deleteTasks, toggleDone } = await import("../../web/commands/task-commands.ts");
    toggleDone(["one", "seen", "two"]);
    deleteTasks(["two", "seen", "one"]);
    toggleDone(["one", "seen"]);
    toggleDone(["one", "two"]);
    const skipped = "One task is left as it is: you can only view it.";
    expect(said).toEqual([
      `Completed 2 tasks. ${skipped}`,
      `Deleted 2 tasks. ${skipped}`,
      `Completed “one”. ${skipped}`,
      "Completed 2 tasks.",
    ]);
    expect(sent[0]).toEqual(["one", "two"].map((id) => ({ op: "complete", id })));
  });

  it("does nothing where one may change none", async () => {
    const { toggleDone } = await import("../../web/commands/task-commands.ts");
    toggleDone(["seen"]);
    expect([said, sent]).toEqual([["You can view this, but not change it."], []]);
  });
});
