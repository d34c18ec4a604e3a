import type { Visit } from "./db/context.ts";
import { sweepHubs } from "./features/feed/sweeps.ts";

/** What runs when: cron expressions as `wrangler.toml` has them. Cron may run a job twice, or not at all. */
export const JOBS: Record<string, (visit: Visit) => Promise<void>> = {
  "* * * * *": sweepHubs,
};
