import { createApp } from "./app.ts";
import { type Env, settingsOf } from "./env.ts";
import { consume, runJobs } from "./jobs.ts";
import { mailerOf } from "./mail/mailer.ts";
import { openContext } from "./open-context.ts";

export { Hub } from "./features/live/hub.ts";

const app = createApp();

export default {
  fetch: app.fetch,

  scheduled: ({ cron, scheduledTime }, env, ctx) => runJobs(cron, () => openContext(env, ctx, new Date(scheduledTime))),

  queue: ({ messages }, env, ctx) => consume(() => openContext(env, ctx), mailerOf(env, settingsOf(env)), messages),
} satisfies ExportedHandler<Env>;
