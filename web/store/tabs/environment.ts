import type { Connection, Options as ConnectOptions } from "../../../client/index.ts";
import type { Call } from "../act.ts";
import type { Reply } from "../outbox/reply.ts";

export interface Transport {
  /** One try. @throws ServerError, or what `fetch` throws */
  send(call: Call, key: string): Promise<Reply>;
}

export type FeedHandlers = Required<
  Pick<ConnectOptions, "cursorStore" | "onChanges" | "onReset" | "onError" | "onStatus">
>;

/** The server, the clock and the timers, as the leading tab needs them. Tests bring their own. */
export interface Environment {
  readonly transport: Transport;
  readonly follow: (handlers: FeedHandlers) => Connection;
  readonly onSessionEnded: () => void;
  readonly now: () => Date;
  /** Returns what cancels it. */
  readonly schedule: (act: () => void, ms: number) => () => void;
}

/** Refused tokens after which the session is over: the first one may just have been old. */
export const MOST_REFUSALS = 2;
