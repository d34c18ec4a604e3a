import type { Settings } from "../env.ts";
import type { Actor } from "../kernel/actor.ts";
import type { Database } from "./client.ts";
import type { Publisher } from "./publication.ts";

/** What every verb is handed, also before anyone has signed in. `now` is one moment for the whole request. */
export interface Visit extends Publisher {
  readonly db: Database;
  readonly now: Date;
  readonly settings: Settings;
}

/** A visit by someone. */
export interface Context extends Visit {
  readonly actor: Actor;
}
