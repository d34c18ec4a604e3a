import type { Principal } from "../auth/principal.ts";
import type { Database } from "../db/database.ts";
import type { EntityRegistry, EventName } from "../db/entity.ts";
import type { Settings } from "../env.ts";
import type { Point } from "../kernel/points.ts";
import type { RemainingByPolicy } from "../limits/policies.ts";
import type { Exchange } from "./exchange.ts";
import type { Job } from "./jobs.ts";
import type { Publisher } from "./publisher.ts";

/** An event that has been committed, with the entity as its actor sees it; null once it is deleted. */
export interface CommittedEvent {
  readonly event: EventName;
  readonly actorId: string;
  readonly data: unknown;
}

/** What every verb is given: for one request, one run of a cron job or one step of a queued job. */
export interface RequestContext extends Publisher {
  readonly db: Database;
  readonly entities: EntityRegistry;
  /** One moment for the whole request. */
  readonly now: Date;
  readonly settings: Settings;
  /** The client's address as Cloudflare gives it; undefined in a job. */
  readonly ip: string | undefined;
  /** What remains of the limits that the request has counted for. */
  readonly remaining: RemainingByPolicy;
  /** Goes on after the response; a failure is logged. */
  readonly waitUntil: (promise: Promise<void>) => void;
  /** Puts jobs on the Queue, to run after so many seconds. @throws where the Queue refuses them */
  readonly enqueue: (jobs: readonly Job[], delaySeconds?: number) => Promise<void>;
  /** For Analytics Engine. It never fails. */
  readonly writePoint: (point: Point) => void;
  /** Starts what follows from these events. It goes on after the response. */
  readonly dispatch: (events: readonly CommittedEvent[]) => void;
}

/** A request of someone who is signed in. */
export interface AuthenticatedContext extends RequestContext {
  readonly principal: Principal;
  /** Absent in what a request does beside its own write. */
  readonly exchange?: Exchange | undefined;
}
