import type { deliveries } from "../../db/schema/webhooks.ts";
import type { Due } from "./due.ts";
import { nextTry } from "./schedule.ts";

/** What an endpoint answered. */
export interface EndpointResponse {
  /** Null without an response. */
  readonly status: number | null;
  /** Null where it has taken the event. */
  readonly error: string | null;
  /** In milliseconds since 1970; 0 if it did not say. */
  readonly retryAfter: number;
}

/** What became of one try. */
export interface Result extends Pick<Due, "id" | "seq" | "entityId" | "tries"> {
  readonly state: (typeof deliveries.$inferSelect)["state"];
  readonly status: number | null;
  readonly error: string | null;
  readonly nextTryAt: string | null;
  readonly deliveredAt: string | null;
  /** Until then the endpoint wants no request at all; empty if it did not say. */
  readonly pausedUntil: string;
}

/** RFC 6585, section 4, and RFC 9110, section 15.6.4: it is too busy for whatever comes. */
const BUSY: readonly (number | null)[] = [429, 503];

/** `tries` stays as it was before this one. */
export function resultOf({ id, seq, entityId, tries }: Due, response: EndpointResponse, now: Date): Result {
  const { status, error, retryAfter } = response;
  const isTaken = error === null;
  const nextTryAt = isTaken || seq === 0 ? null : nextTry(tries + 1, now, retryAfter);
  return {
    ...{ id, seq, entityId, tries, status, error, nextTryAt },
    state: isTaken ? "delivered" : nextTryAt === null ? "abandoned" : "failed",
    deliveredAt: isTaken ? now.toISOString() : null,
    pausedUntil: retryAfter > 0 && BUSY.includes(status) ? new Date(retryAfter).toISOString() : "",
  };
}

/** An event that was erased since it became a delivery is never sent. */
export function erased({ id, seq, entityId, tries }: Due): Result {
  const error = "The event was erased.";
  const nothing = { status: null, nextTryAt: null, deliveredAt: null, pausedUntil: "" };
  return { ...{ id, seq, entityId, tries, error }, ...nothing, state: "abandoned" };
}
