import type { Env } from "../env.ts";
import type { RequestContext } from "./request-context.ts";

/** https://developers.cloudflare.com/queues/platform/limits/: messages to a batch. */
const MAX_BATCH = 100;

export function enqueueTo({ QUEUE }: Env): RequestContext["enqueue"] {
  return async (jobs, delaySeconds = 0) => {
    for (let from = 0; from < jobs.length; from += MAX_BATCH) {
      const messages = jobs.slice(from, from + MAX_BATCH).map((body) => ({ body }));
      await QUEUE.sendBatch(messages, { delaySeconds });
    }
  };
}
