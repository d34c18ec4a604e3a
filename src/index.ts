import { createApp } from "./app.ts";
import type { Job } from "./context/jobs.ts";
import { type Env, settingsOf } from "./env.ts";
import { JOBS, work } from "./jobs.ts";
import { mailerOf } from "./mail/mailer.ts";
import { openVisit } from "./visit.ts";

export { Hub } from "./features/live/hub.ts";

const app = createApp();

export default {
  fetch: app.fetch,

  async scheduled({ cron, scheduledTime }, env, ctx) {
    const jobs = JOBS[cron];
    if (!jobs) throw new Error(`jobs.ts has nothing for the cron "${cron}"`);
    const done = await Promise.allSettled(jobs.map((job) => job(openVisit(env, ctx, new Date(scheduledTime)))));
    // One that fails keeps no other from its work; the next minute tries again.
    for (const each of done) if (each.status === "rejected") throw each.reason;
  },

  async queue({ messages }, env, ctx) {
    await work(() => openVisit(env, ctx), mailerOf(env, settingsOf(env)), messages);
  },
} satisfies ExportedHandler<Env, Job>;
