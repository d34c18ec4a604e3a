import { createApp } from "./app.ts";
import { consume } from "./consumer.ts";
import { runJobs } from "./cron.ts";
import { type Env, settingsOf } from "./env.ts";
import { discardDeadLetters } from "./features/outbox/dead-letters.ts";
import { saveUsageWhenDue } from "./features/stats/save-usage.ts";
import { mailerOf } from "./mail/mailer.ts";
import { openContext } from "./open-context.ts";

export { Hub } from "./features/live/hub.ts";
export { Webhook } from "./webhook.ts";

const app = createApp();

/** The dead-letter queue's name ends with it, in `wrangler.toml`. */
const DEAD_LETTERS = "-dead";

export default {
  async fetch(request: Request, env: Env, ctx: ExecutionContext) {
    const response = await app.fetch(request, env, ctx);
    saveUsageWhenDue(env, ctx);
    return response;
  },

  async scheduled({ cron, scheduledTime }, env, ctx) {
    try {
      await runJobs(cron, () => openContext(env, ctx, new Date(scheduledTime)));
    } finally {
      saveUsageWhenDue(env, ctx);
    }
  },

  async queue({ queue, messages }, env, ctx) {
    const open = () => openContext(env, ctx);
    if (queue.endsWith(DEAD_LETTERS)) await discardDeadLetters(open(), messages);
    else await consume(open, mailerOf(env, settingsOf(env)), messages);
    saveUsageWhenDue(env, ctx);
  },
} satisfies ExportedHandler<Env>;
