import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Miniflare } from "miniflare";
import { expect, it, onTestFinished } from "vitest";
import { queueWorker } from "../../scripts/start/runtime.ts";

// The Queue of `npm start`, with a consumer that remembers what it was given.

const QUEUES = {
  producers: [{ binding: "QUEUE", queue: "jobs" }],
  consumers: [
    { queue: "jobs", max_batch_size: 2, max_batch_timeout: 0, max_retries: 1, dead_letter_queue: "dead" },
    { queue: "dead", max_batch_timeout: 0 },
  ],
};

const CONSUMER = `const taken = [];
export default {
  async fetch(request, { QUEUE }) {
    const { bodies, delaySeconds } = await request.json();
    await QUEUE.sendBatch(bodies.map((body) => ({ body })), { delaySeconds });
    return Response.json(taken);
  },
  async queue({ queue, messages }) {
    taken.push(...messages.map(({ body, attempts }) => queue + " " + body + " " + attempts));
    for (const message of messages) {
      if (queue === "jobs" && message.body === "again") message.retry();
      else if (message.body === "acknowledged") message.ack();
    }
    if (queue === "jobs" && messages.some(({ body }) => body === "throws")) throw new Error("a consumer that fails");
  },
};`;

const PATIENT = { timeout: 20_000 };

it("messages are delivered; what fails comes again, and then as a dead letter", async () => {
  const { send } = await startQueue(newFolder());
  await send(["good", "again"]);
  await expect
    .poll(() => send([]).then((taken) => taken.toSorted()), PATIENT)
    .toEqual(["dead again 1", "jobs again 1", "jobs again 2", "jobs good 1"]);
});

it("of a batch that throws, only what was acknowledged does not come again", async () => {
  const { send } = await startQueue(newFolder());
  await send(["acknowledged", "throws"]);
  await expect
    .poll(() => send([]).then((taken) => taken.toSorted()), PATIENT)
    .toEqual(["dead throws 1", "jobs acknowledged 1", "jobs throws 1", "jobs throws 2"]);
});

it("a message outlasts the process", async () => {
  const folder = newFolder();
  const first = await startQueue(folder);
  expect(await first.send(["later"], 1)).toEqual([]);
  await first.miniflare.dispose();
  const { send } = await startQueue(folder);
  await expect.poll(() => send([]), PATIENT).toEqual(["jobs later 1"]);
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "taskwire-queue-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function startQueue(folder: string) {
  const compatibilityDate = "2026-10-01";
  const modules = { "index.js": { type: "esm" as const, contents: CONSUMER } };
  const sender = { type: "worker" as const, worker: "queue", exportName: "Sender", props: { queue: "jobs" } };
  const miniflare = new Miniflare({
    cf: false,
    logRequests: false,
    enableDevRegistry: false,
    resourcePersistencePath: folder,
    workers: [
      {
        config: {
          name: "consumer",
          compatibilityDate,
          manifest: { mainModule: "index.js", modulesRoot: "/", modules },
          env: { QUEUE: sender },
        },
      },
      { config: { compatibilityDate, ...queueWorker({ name: "consumer", queues: QUEUES }) } },
    ],
  });
  onTestFinished(() => miniflare.dispose());
  const send = async (bodies: string[], delaySeconds = 0): Promise<string[]> => {
    const body = JSON.stringify({ bodies, delaySeconds });
    const response = await miniflare.dispatchFetch("http://consumer/", { method: "POST", body });
    return (await response.json()) as string[];
  };
  await (await miniflare.getWorker("queue")).fetch("http://queue/wake");
  return { miniflare, send };
}
