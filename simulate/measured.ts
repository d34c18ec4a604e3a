/**
 * Measured with `npm run bench -- --users 10000` on two cores of 2026, in local D1. Nothing here was measured in
 * Cloudflare's network. Put your own measurements into `ASSUMED`.
 */
export const MEASURED = {
  /** With a session, a profile, categories, labels and grants. */
  bytesPerUser: 4_740,
  /** With its completions, reminders, comments and indexes. */
  bytesPerTask: 1_703,
  bytesPerEvent: 1_131,
  bytesPerFeedRow: 398,
  /** A whole `POST /api/tasks`, HTTP and Worker included: more than its batch keeps the database busy. */
  writeMs: 6,
};

export const ASSUMED = {
  /** From a Worker to the database's primary and back: the median, and the standard deviation of the logarithm. */
  trip: { medianMs: 30, sigma: 0.6 },
  tasksPerUserAtFirst: 100,
  writesPerUserDay: 1.5,
  /** The share of writes that create a task. */
  creates: 0.4,
  /** The busiest hour beside the mean. */
  peak: 3,
  eventsKeptDays: 400,
  faults: {
    lostAnswer: 0.0005,
    lost: 0.002,
    doubled: 0.002,
    late: 0.0005,
    outagesPerShardYear: 4,
    outageMedianMs: 120_000,
    moverDies: 0.01,
  },
};

/** https://developers.cloudflare.com/d1/platform/limits/ */
export const LIMITS = { databaseBytes: 10e9 };
