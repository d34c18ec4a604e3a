import { connect, createClient } from "../../../client/index.ts";
import type { Environment, Transport } from "./environment.ts";
import type { Leadership } from "./leader.ts";

export interface Session {
  readonly url: string;
  /** Returns a valid access token. Called again, with that token, if the server refuses it. */
  readonly token: (former?: string) => Promise<string>;
  readonly onSessionEnded: () => void;
}

const PAGE_SIZE = 1000;
const CALL_TIMEOUT_MS = 15_000;

export function browserEnvironment({ url, token, onSessionEnded }: Session): Environment {
  return {
    transport: transportOf({ url, token }),
    follow: (handlers) => connect({ url, token, pageSize: PAGE_SIZE, ...handlers }),
    onSessionEnded,
    now: () => new Date(),
    schedule(act, ms) {
      const timeout = setTimeout(act, ms);
      return () => clearTimeout(timeout);
    },
  };
}

/** One try each: the sender decides when to try again. */
function transportOf(session: Pick<Session, "url" | "token">): Transport {
  const client = createClient({ ...session, tries: 1, timeout: CALL_TIMEOUT_MS });
  return {
    send({ operation, params, query, body }, idempotencyKey) {
      const input = { ...(params && { params }), ...(query && { query }), ...(body !== undefined && { body }) };
      return client.call(operation as "POST /api/tasks", { ...input, idempotencyKey } as never);
    },
  };
}

/** The device is back online, or was asleep. */
export function wakeWithDevice({ wake }: Leadership, signal: AbortSignal): void {
  const look = () => {
    if (document.visibilityState === "visible") wake();
  };
  window.addEventListener("online", wake, { signal });
  document.addEventListener("visibilitychange", look, { signal });
}
