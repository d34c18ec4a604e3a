import { createApp } from "./app.ts";
import { connect } from "./db/client.ts";
import { type Env, settingsOf } from "./env.ts";
import { publisherTo } from "./features/live/publisher.ts";
import { JOBS } from "./jobs.ts";

export { Hub } from "./features/live/hub.ts";

const app = createApp();

export default {
  fetch: app.fetch,

  async scheduled({ cron, scheduledTime }, env, ctx) {
    const job = JOBS[cron];
    if (!job) throw new Error(`jobs.ts has nothing for the cron "${cron}"`);
    const db = connect(env.DB);
    const publisher = publisherTo(env, (promise) => ctx.waitUntil(promise));
    await job({ db, now: new Date(scheduledTime), settings: settingsOf(env), ...publisher });
  },
} satisfies ExportedHandler<Env>;
