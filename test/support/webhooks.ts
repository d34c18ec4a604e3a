import { createExecutionContext } from "cloudflare:test";
import { expect } from "vitest";
import { createApp } from "../../src/app.ts";
import type { Env } from "../../src/env.ts";
import { runWebhook } from "../../src/features/webhooks/run.ts";
import { webhookFollower } from "../../src/features/webhooks/subscriber.ts";
import { silently } from "./app.ts";
import { newPerson, Person } from "./client.ts";
import { env } from "./env.ts";
import { inBackground, type Moment, type Queued } from "./jobs.ts";

// biome-ignore lint/suspicious/noExplicitAny: a receiver sees JSON, and each test says what it expects of it
type Json = any;

/** A request as an endpoint receives it. */
export interface Received {
  readonly url: string;
  readonly id: string;
  readonly timestamp: number;
  readonly signatures: string[];
  readonly text: string;
  readonly body: Json;
}

/** An endpoint of the test's. It answers 204, or as the test says. */
export class Receiver {
  readonly received: Received[] = [];
  answer: (received: Received) => Response | Promise<Response> = () => new Response(null, { status: 204 });

  readonly send = async (url: string, init: RequestInit): Promise<Response> => {
    expect(init).toMatchObject({ method: "POST", redirect: "manual" });
    const headers = new Headers(init.headers);
    expect(headers.get("Content-Type")).toBe("application/json");
    const received = {
      url,
      id: headers.get("webhook-id") ?? "",
      timestamp: Number(headers.get("webhook-timestamp")),
      signatures: (headers.get("webhook-signature") ?? "").split(" "),
      text: String(init.body),
      body: JSON.parse(String(init.body)),
    };
    this.received.push(received);
    return Promise.race([this.answer(received), aborted(init.signal)]);
  };

  /** The types and operations that it has received since the last call. */
  take(): string[] {
    return this.received.splice(0).map(({ body }) => `${body.type} ${body.data.op}`);
  }
}

function aborted(signal: AbortSignal | null | undefined): Promise<never> {
  return new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
}

const app = createApp(silently);

/** The same person. After their requests no webhook sends by itself: tests do it. */
export function quiet({ signedIn }: Person, settings: Partial<Env> = {}): Person {
  const bindings = { ...env, ...settings };
  return new Person(signedIn, async (request) => app.fetch(request, bindings, createExecutionContext()));
}

export async function someone(): Promise<Person> {
  return quiet(await newPerson());
}

/** What the cron does each minute. Answers with the webhooks that it wakes. */
export async function tick(moment: Moment = Date.now()): Promise<string[]> {
  const woken: string[] = [];
  const wakeWebhooks = (ids: readonly string[]) => {
    woken.push(...ids);
  };
  await inBackground(moment, (open) => webhookFollower.catchUp({ ...open(), wakeWebhooks }));
  return [...new Set(woken)];
}

export const URL = "https://hooks.example.com/taskwire";

/** A new webhook of this person. */
export async function webhookOf(person: Person, fields: Record<string, unknown> = {}): Promise<Json> {
  const { status, body } = await person.post("/api/webhooks", { url: URL, ...fields });
  expect(body).toMatchObject({ secret: expect.stringMatching(/^whsec_/) });
  expect(status).toBe(201);
  return body;
}

/** Sends what is due at a moment. Answers with the moment of the next run, and the jobs of the Queue. */
export async function deliver(
  { id }: { id: string },
  receiver: Receiver,
  moment: Moment = Date.now(),
): Promise<{ next: string | null; queued: Queued[] }> {
  let next: Date | null = null;
  const queued = await inBackground(moment, async (open) => {
    const options = { open, send: receiver.send, nextNews: () => new Promise<void>(() => {}) };
    next = (await runWebhook(id, options)).next;
  });
  return { next: (next as Date | null)?.toISOString() ?? null, queued };
}

/** What it says of its deliveries, newest first. */
export async function deliveriesOf(person: Person, { id }: { id: string }): Promise<Json[]> {
  const { status, body } = await person.get(`/api/webhooks/${id}/deliveries?page_size=100`);
  expect(status).toBe(200);
  return body.results;
}

/** Whether one of the signatures is that of the secret: HMAC-SHA256 by node's own code. */
export async function isSignedBy(secret: string, { id, timestamp, text, signatures }: Received): Promise<boolean> {
  const key = Uint8Array.fromBase64(secret.replace("whsec_", ""));
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const imported = await crypto.subtle.importKey("raw", key, algorithm, false, ["verify"]);
  const signed = new TextEncoder().encode(`${id}.${timestamp}.${text}`);
  const checks = signatures.map((signature) => {
    const mac = Uint8Array.fromBase64(signature.replace(/^v1,/, ""));
    return crypto.subtle.verify("HMAC", imported, mac, signed);
  });
  return (await Promise.all(checks)).includes(true);
}
