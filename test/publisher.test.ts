import { createExecutionContext } from "cloudflare:test";
import { expect, it } from "vitest";
import { createApp } from "../src/app.ts";
import { newPerson, ORIGIN, type Person } from "./support/client.ts";
import { env } from "./support/env.ts";

const app = createApp();

it.each([
  ["throws", { publish: () => Promise.reject(new Error("the hub is broken")) }],
  ["never answers", { publish: () => new Promise(() => {}) }],
])("a write is answered where its hub %s", async (_, hub) => {
  const me = await newPerson();
  const response = await create(me, { getByName: () => hub });
  expect(response.status).toBe(201);
  const { id } = await response.json<{ id: string }>();
  expect((await me.get(`/api/tasks/${id}`)).status).toBe(200);
});

it("a write is answered where no hub can be had", async () => {
  const me = await newPerson();
  const getByName = () => {
    throw new Error("no such binding");
  };
  expect((await create(me, { getByName })).status).toBe(201);
});

/** Makes a task, with these hubs in the place of ours. */
async function create(me: Person, hubs: unknown): Promise<Response> {
  const request = new Request(new URL("/api/tasks", ORIGIN), {
    method: "POST",
    headers: { Authorization: `Bearer ${me.token}`, "Content-Type": "application/json" },
    body: JSON.stringify({ title: "A task" }),
  });
  return app.fetch(request, { ...env, HUB: hubs }, createExecutionContext());
}
