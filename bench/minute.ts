import { counting, newCounts } from "./counting.ts";
import { type Env, product } from "./product.ts";
import { MINUTE } from "./reminders.ts";

/** Runs all jobs of a minute, and returns their cost. Messages for the Queue are dropped. */
export async function runMinute(env: Env, ctx: ExecutionContext) {
  const counts = newCounts();
  const QUEUE = { ...env.QUEUE, sendBatch: async () => ({ metadata: {} }) as QueueSendBatchResponse };
  const controller = { cron: MINUTE, scheduledTime: Date.now(), noRetry() {} };
  await product.scheduled(controller, { ...env, QUEUE, DB: counting(env.DB, counts) }, ctx);
  return counts;
}
