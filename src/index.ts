import { createApp } from "./app.ts";
import { type Env, settingsOf } from "./env.ts";
import { saveUsageWhenDue } from "./features/stats/save-usage.ts";
import { consume, runJobs } from "./jobs.ts";
import { mailerOf } from "./mail/mailer.ts";
import { openContext } from "./open-context.ts";

export { Hub } from "./features/live/hub.ts";

const app = createApp();

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

  async queue({ messages }, env, ctx) {
    await consume(() => openContext(env, ctx), mailerOf(env, settingsOf(env)), messages);
    saveUsageWhenDue(env, ctx);
  },
} satisfies ExportedHandler<Env>;
