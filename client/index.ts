import { Api } from "./api.ts";
import { Alarm, backoff } from "./backoff.ts";
import { ServerError } from "./errors.ts";
import type { Change } from "./openapi.ts";
import { stream } from "./stream.ts";
import type { AskToken } from "./token.ts";

export { type Answer, type Client, type ClientOptions, createClient, type Input } from "./client.ts";
export { ServerError } from "./errors.ts";
export type * from "./openapi.ts";

/** Stores the cursor: in a file, in `localStorage`, or in the database with the data. */
export interface CursorStore {
  /** Null, undefined or the empty string if there is no cursor yet. */
  get(): string | null | undefined | Promise<string | null | undefined>;
  set(cursor: string): unknown;
}

export interface Options {
  /** The server's address: `https://tasks.example`. */
  url: string;
  /** Returns a valid access token. Called again, with that token, before it expires and when the server refuses it. */
  token: AskToken;
  /** Receives every change, in order. The next one waits until this resolves. If it throws, the change comes again. */
  onChange?: (change: Change) => unknown;
  /**
   * In place of `onChange`: receives the changes that came together, and the cursor after them, to be stored in one
   * transaction. There may be none, and a new cursor. `cursorStore.set` is then called with the empty string only.
   */
  onChanges?: (changes: readonly Change[], cursor: string) => unknown;
  cursorStore: CursorStore;
  /** The number of changes in one request, at most; the server's default is 500. */
  pageSize?: number;
  onStatus?: (status: Status) => unknown;
  /** The cursor belongs to another database. Delete all local data: every entity is sent again. */
  onReset?: () => unknown;
  /** Receives an error. The client tries again by itself. */
  onError?: (error: unknown) => unknown;
}

/**
 * `connecting`: an attempt begins. `live`: everything that was there when it began has been delivered, and changes come
 * as they happen. `polling`: the same, but changes are asked for. `offline`: the attempt failed, or the socket was lost.
 */
export type Status = "connecting" | "live" | "polling" | "offline";

export interface Connection {
  close(): void;
  /** Tries now, without waiting: after the device was asleep or offline, or for a change that must be there. */
  wake(): void;
  /** Begins anew from the cursor: something that happened should have come by now. */
  resync(): void;
}

/** Some proxies refuse sockets. A single failure may be an accident, so polling starts after the second. */
const REFUSALS_BEFORE_POLLING = 2;
const POLL_MS = 30_000;

/**
 * Delivers every change that the user can see: first the existing or missed ones, then each new one, until `close()`.
 * Needs `fetch` and `WebSocket`, which browsers and Node 22 have.
 */
export function connect(options: Options): Connection {
  const closing = new AbortController();
  const alarm = new Alarm();
  void run(options, alarm, closing.signal);
  return { close: () => closing.abort(), wake: () => alarm.ring(), resync: () => alarm.ring("end") };
}

async function run(options: Options, alarm: Alarm, closing: AbortSignal): Promise<void> {
  const api = new Api(options.url, options.token, closing);
  let failures = 0;
  let refusals = 0;
  let isForeign = false;
  while (!closing.aborted) {
    let wait = 0;
    let isPolled = false;
    alarm.reset();
    report(options.onStatus, "connecting");
    try {
      if (isForeign) await reset(options);
      isForeign = false;
      if (refusals >= REFUSALS_BEFORE_POLLING) {
        wait = POLL_MS;
        await pull(options, api, closing);
        isPolled = true;
        report(options.onStatus, "polling");
      }
      const end = await follow(options, api, alarm, closing);
      if (end.ready) failures = 0;
      refusals = end.ready || SERVER_REASONS.has(end.reason) ? 0 : refusals + 1;
      if (TOKEN_REASONS.has(end.reason)) api.forgetToken();
      isForeign = end.reason === "bad_cursor";
    } catch (error) {
      if (closing.aborted) return;
      report(options.onError, error);
      if (error instanceof ServerError) {
        wait = Math.max(wait, error.retryAfterMs);
        isForeign = error.code === "bad_cursor";
      }
    }
    if (closing.aborted) return;
    if (!isPolled) report(options.onStatus, "offline");
    failures += 1;
    await alarm.sleep(Math.max(wait, backoff(failures)), closing);
  }
}

/** The reasons of close code 4401. */
const TOKEN_REASONS = new Set(["expired", "session_ended"]);

/** With these reasons the server itself closed the socket, so no proxy refused it. */
const SERVER_REASONS = new Set([...TOKEN_REASONS, "bad_cursor", "slow"]);

/** An error in the app's function must not stop the client. */
function report<Value>(receive: ((value: Value) => unknown) | undefined, value: Value): void {
  try {
    receive?.(value);
  } catch {}
}

/** Streams from the stored cursor. Without one, it first pulls everything. */
async function follow(options: Options, api: Api, alarm: Alarm, closing: AbortSignal) {
  const cursor = (await options.cursorStore.get()) || (await pull(options, api, closing));
  const onChanges = (changes: readonly Change[]) => deliver(options, changes, undefined, closing);
  const onReady = async (at: string) => {
    await deliver(options, [], at, closing);
    report(options.onStatus, "live");
  };
  return stream(api, cursor, { onChanges, onReady, alarm }, closing);
}

/** Reads everything after the stored cursor, page by page. */
async function pull(options: Options, api: Api, closing: AbortSignal): Promise<string> {
  let cursor = (await options.cursorStore.get()) || undefined;
  for (;;) {
    const page = await api.sync(cursor, options.pageSize);
    cursor = page.cursor;
    await deliver(options, page.changes, cursor, closing);
    if (!page.has_more || closing.aborted) return cursor;
  }
}

/**
 * Stores the cursor after the changes, so that one that failed comes again.
 * @param cursor where it is not that of the last change
 */
async function deliver(
  { onChange, onChanges, cursorStore }: Options,
  changes: readonly Change[],
  cursor: string | undefined,
  closing: AbortSignal,
): Promise<void> {
  const end = cursor ?? changes.at(-1)?.cursor;
  if (end === undefined || closing.aborted) return;
  if (onChanges) return void (await onChanges(changes, end));
  for (const change of changes) {
    if (closing.aborted) return;
    await onChange?.(change);
    await cursorStore.set(change.cursor);
  }
  if (!closing.aborted && end !== changes.at(-1)?.cursor) await cursorStore.set(end);
}

async function reset({ onReset, cursorStore }: Options): Promise<void> {
  await onReset?.();
  await cursorStore.set("");
}
