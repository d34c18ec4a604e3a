import type { Settings } from "../env.ts";
import type { Actor } from "../kernel/actor.ts";
import type { Database } from "./client.ts";
import type { Job } from "./job.ts";
import type { Publisher } from "./publication.ts";

/** What every verb is handed, also before anyone has signed in. `now` is one moment for the whole request. */
export interface Visit extends Publisher {
  readonly db: Database;
  readonly now: Date;
  readonly settings: Settings;
  /** The client's address, as Cloudflare says; undefined in a job. */
  readonly ip: string | undefined;
  /** For what nobody waits for; a failure is logged. */
  readonly later: (promise: Promise<void>) => void;
  /** Puts jobs on the Queue, to be done after so many seconds. @throws where it does not take them */
  readonly enqueue: (jobs: readonly Job[], delaySeconds?: number) => Promise<void>;
}

/** A visit by someone. */
export interface Context extends Visit {
  readonly actor: Actor;
}
