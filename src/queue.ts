import type { Visit } from "./db/context.ts";
import type { Job } from "./db/job.ts";
import type { Env } from "./env.ts";

/** https://developers.cloudflare.com/queues/platform/limits/: messages to a batch. */
const MOST = 100;

export function enqueueTo({ QUEUE }: Env): Visit["enqueue"] {
  return async (jobs, delaySeconds = 0) => {
    for (let from = 0; from < jobs.length; from += MOST) {
      const messages = jobs.slice(from, from + MOST).map((body: Job) => ({ body }));
      await QUEUE.sendBatch(messages, { delaySeconds });
    }
  };
}
