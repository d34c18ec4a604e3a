import { Api } from "./api.ts";
import { backoff, sleep } from "./backoff.ts";
import { ServerError } from "./errors.ts";
import type { Change } from "./openapi.ts";
import { stream } from "./stream.ts";

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
  /** Returns a valid access token. Called again before the token expires, and when the server refuses it. */
  token: () => string | Promise<string>;
  /** Receives every change, in order. The next one waits until this resolves. If it throws, the change comes again. */
  onChange: (change: Change) => unknown;
  cursorStore: CursorStore;
  /** The cursor belongs to another database. Delete all local data: every entity is sent again. */
  onReset?: () => unknown;
  /** Receives an error. The client tries again by itself. */
  onError?: (error: unknown) => unknown;
}

/** Some proxies refuse sockets. A single failure may be an accident, so polling starts after the second. */
const REFUSALS_BEFORE_POLLING = 2;
const POLL_MS = 30_000;

/**
 * Delivers every change that the user can see: first the existing or missed ones, then each new one, until `close()`.
 * Needs `fetch` and `WebSocket`, which browsers and Node 22 have.
 */
export function connect(options: Options): { close(): void } {
  const closing = new AbortController();
  void run(options, closing.signal);
  return { close: () => closing.abort() };
}

async function run(options: Options, closing: AbortSignal): Promise<void> {
  const api = new Api(options.url, options.token, closing);
  let failures = 0;
  let refusals = 0;
  let isForeign = false;
  while (!closing.aborted) {
    let wait = 0;
    try {
      if (isForeign) await reset(options);
      isForeign = false;
      if (refusals >= REFUSALS_BEFORE_POLLING) {
        wait = POLL_MS;
        await pull(options, api, closing);
      }
      const end = await follow(options, api, closing);
      if (end.ready) failures = 0;
      refusals = end.ready || SERVER_REASONS.has(end.reason) ? 0 : refusals + 1;
      if (TOKEN_REASONS.has(end.reason)) api.forgetToken();
      isForeign = end.reason === "bad_cursor";
    } catch (error) {
      if (closing.aborted) return;
      report(options, error);
      if (error instanceof ServerError) {
        wait = Math.max(wait, error.retryAfterMs);
        isForeign = error.code === "bad_cursor";
      }
    }
    failures += 1;
    await sleep(Math.max(wait, backoff(failures)), closing);
  }
}

/** The reasons of close code 4401. */
const TOKEN_REASONS = new Set(["expired", "session_ended"]);

/** With these reasons the server itself closed the socket, so no proxy refused it. */
const SERVER_REASONS = new Set([...TOKEN_REASONS, "bad_cursor", "slow"]);

/** An error in `onError` must not stop the client. */
function report({ onError }: Options, error: unknown): void {
  try {
    onError?.(error);
  } catch {}
}

/** Streams from the stored cursor. Without one, it first pulls everything. */
async function follow(options: Options, api: Api, closing: AbortSignal) {
  const cursor = (await options.cursorStore.get()) || (await pull(options, api, closing));
  const onChange = (change: Change) => deliver(options, change);
  const onReady = async (at: string) => void (await options.cursorStore.set(at));
  return stream(api, cursor, { onChange, onReady }, closing);
}

/** Reads everything after the stored cursor, page by page. */
async function pull(options: Options, api: Api, closing: AbortSignal): Promise<string> {
  let cursor = (await options.cursorStore.get()) || undefined;
  for (;;) {
    const page = await api.sync(cursor);
    for (const change of page.changes) {
      if (closing.aborted) return change.cursor;
      await deliver(options, change);
    }
    cursor = page.cursor;
    await options.cursorStore.set(cursor);
    if (!page.has_more) return cursor;
  }
}

/** Stores the cursor after `onChange`, so that a change that failed comes again. */
async function deliver({ onChange, cursorStore }: Options, change: Change): Promise<void> {
  await onChange(change);
  await cursorStore.set(change.cursor);
}

async function reset({ onReset, cursorStore }: Options): Promise<void> {
  await onReset?.();
  await cursorStore.set("");
}
