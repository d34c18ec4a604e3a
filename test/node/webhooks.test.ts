import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { freePort, Person } from "./server.ts";
import { StartedServer } from "./started-server.ts";
import { signatureOf, WebhookReceiver } from "./webhook-receiver.ts";

// Webhooks of a server as an operator runs it, sent over the network. The cases follow one another.

const data = mkdtempSync(join(tmpdir(), "taskwire-webhooks-"));
const server = new StartedServer({ DATA_DIR: data, PORT: String(await freePort()), WEBHOOK_TARGETS: "any" });
const receiver = new WebhookReceiver();
const secrets: Record<string, string> = {};
const ids: Record<string, string> = {};
let ada: Person;

beforeAll(async () => {
  const [url] = await Promise.all([receiver.listen(), server.start()]);
  ada = await Person.register(server.url);
  for (const path of ["/ok", "/hang", "/cut", "/redirect", "/endless"]) {
    const { id, secret } = await ada.call("POST", "/api/webhooks", { url: url + path, events: ["task.*"] });
    Object.assign(ids, { [path]: id });
    Object.assign(secrets, { [path]: secret });
  }
});

afterAll(() => {
  server.kill();
  receiver.close();
  rmSync(data, { recursive: true, force: true });
});

/** Once both events have been tried. */
async function deliveriesOf(path: string): Promise<Record<string, unknown>[]> {
  for (;;) {
    const { results } = await ada.call("GET", `/api/webhooks/${ids[path]}/deliveries`);
    if (results.length === 2 && results.every(({ tries }: { tries: number }) => tries > 0)) return results;
    await delay(50);
  }
}

it("come signed and soon, and one that hangs holds up no other", async () => {
  const started = Date.now();
  await ada.call("POST", "/api/tasks", { title: "One" });
  for (const path of Object.keys(ids)) await receiver.until(path, 1);
  await ada.call("POST", "/api/tasks", { title: "Two" });
  const [one, two] = await receiver.until("/ok", 2);
  // Seconds even where tests share two cores.
  expect(Date.now() - started).toBeLessThan(10_000);
  expect([one?.title, two?.title]).toEqual(["One", "Two"]);
  for (const { path, signed, signature } of receiver.received) {
    expect(signature).toBe(signatureOf(secrets[path] as string, signed));
  }
});

it("are failures where they are redirected, and taken where the answer has no end", async () => {
  expect(await deliveriesOf("/redirect")).toMatchObject([{ last_status: 302 }, { last_status: 302 }]);
  const taken = { state: "delivered", tries: 1, last_status: 200 };
  expect(await deliveriesOf("/endless")).toMatchObject([taken, taken]);
  expect(receiver.streamed).toBeLessThan(30_000_000);
});

it("outlast kill -9 between a commit and its delivery, and come once; what was refused comes again", async () => {
  const { id } = await ada.call("POST", "/api/tasks", { title: "Three" });
  server.kill();
  expect(receiver.received.map(({ title }) => title)).not.toContain("Three");
  await server.start();
  const [, , three] = await receiver.until("/ok", 3);
  expect(three?.title).toBe("Three");
  await ada.call("PATCH", `/api/tasks/${id}`, { title: "Four" });
  await receiver.until("/ok", 4);
  const told = receiver.received.filter(({ path }) => path === "/ok").map(({ title }) => title);
  expect(told).toEqual(["One", "Two", "Three", "Four"]);
  const [first, again] = (await receiver.until("/cut", 4)).filter(({ title }) => title === "One");
  expect(again?.id).toBe(first?.id);
  expect(Number(again?.at) - Number(first?.at)).toBeGreaterThanOrEqual(5_000);
});
