import { createExecutionContext, createScheduledController, waitOnExecutionContext } from "cloudflare:test";
import type { createApp } from "../../src/app.ts";
import type { Publisher } from "../../src/context/publisher.ts";
import type { Env } from "../../src/env.ts";
import worker from "../../src/index.ts";
import { type Fetch, Person } from "./client.ts";
import { env } from "./env.ts";

/** A publisher that tells nobody anything. */
export function silently(): Publisher {
  return { publish() {}, recheckSessions() {}, wakeWebhooks() {} };
}

/** Requests to an app of the test's, with all that it does after its answers. */
export function fetchThrough(app: ReturnType<typeof createApp>, bindings: Partial<Env> = {}): Fetch {
  // One object, so that its settings are parsed once.
  const all = { ...env, ...bindings };
  return async (request) => {
    const ctx = createExecutionContext();
    const response = await app.fetch(request, all, ctx);
    await waitOnExecutionContext(ctx);
    return response;
  };
}

/** The same person, whose requests go to an app of the test's: one with a publisher that fails, say. */
export function through(app: ReturnType<typeof createApp>, { signedIn }: Person): Person {
  return new Person(signedIn, fetchThrough(app));
}

/** The one-minute cron's run, and everything that it has told. */
export async function sweep(scheduledTime = new Date()): Promise<void> {
  const ctx = createExecutionContext();
  await worker.scheduled(createScheduledController({ scheduledTime, cron: "* * * * *" }), env, ctx);
  await waitOnExecutionContext(ctx);
}
