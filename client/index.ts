import { Api, type Change, ServerError } from "./api.ts";
import { backoff, sleep } from "./backoff.ts";
import { stream } from "./stream.ts";

export type { Change } from "./api.ts";

/** Where the client keeps how far it has come: a file, `localStorage`, a row beside what it is the cursor of. */
export interface CursorStore {
  /** Nothing, or the empty string, for a client that has nothing yet. */
  get(): string | null | undefined | Promise<string | null | undefined>;
  set(cursor: string): unknown;
}

export interface Options {
  /** The server's address: `https://tasks.example`. */
  url: string;
  /** An access token that is good now. Asked for again before it runs out, and when the server refuses it. */
  token: () => Promise<string>;
  /** Told every change, in order; the next waits until this has resolved. Where it throws, the change comes again. */
  onChange: (change: Change) => unknown;
  cursorStore: CursorStore;
  /** The server's database is not the one that the cursor is of: what is held is to be dropped, and all is told anew. */
  onReset?: () => unknown;
  /** What went wrong, and is being tried again. */
  onError?: (error: unknown) => unknown;
}

/** Polling is for where sockets are refused, by a proxy, say; a socket that fails once may just have been unlucky. */
const REFUSALS_BEFORE_POLLING = 2;
const POLL_MS = 30_000;

/**
 * Tells every change of the user's tasks, categories and profile: what there is or was missed, and then each as it happens,
 * until it is closed. Needs `fetch` and `WebSocket`: browsers have them, and Node from 22 on.
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
      refusals = end.ready || REASONS_KNOWN.has(end.reason) ? 0 : refusals + 1;
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

/** Those of 4401. */
const TOKEN_REASONS = new Set(["expired", "session_ended"]);

/** With these it was the server that closed: sockets do reach it. */
const REASONS_KNOWN = new Set([...TOKEN_REASONS, "bad_cursor", "slow"]);

/** What the app makes of an error is no reason to stop. */
function report({ onError }: Options, error: unknown): void {
  try {
    onError?.(error);
  } catch {}
}

/** From where the store says: with nothing, everything is pulled first. */
async function follow(options: Options, api: Api, closing: AbortSignal) {
  const cursor = (await options.cursorStore.get()) || (await pull(options, api, closing));
  const onChange = (change: Change) => tell(options, change);
  const onReady = async (at: string) => void (await options.cursorStore.set(at));
  return stream(api, cursor, { onChange, onReady }, closing);
}

/** Everything that is newer than the store's cursor, page by page. */
async function pull(options: Options, api: Api, closing: AbortSignal): Promise<string> {
  let cursor = (await options.cursorStore.get()) || undefined;
  for (;;) {
    const page = await api.sync(cursor);
    for (const change of page.changes) {
      if (closing.aborted) return change.cursor;
      await tell(options, change);
    }
    cursor = page.cursor;
    await options.cursorStore.set(cursor);
    if (!page.has_more) return cursor;
  }
}

/** In this order: a change whose cursor was kept has been taken in, and one that was not comes again. */
async function tell({ onChange, cursorStore }: Options, change: Change): Promise<void> {
  await onChange(change);
  await cursorStore.set(change.cursor);
}

async function reset({ onReset, cursorStore }: Options): Promise<void> {
  await onReset?.();
  await cursorStore.set("");
}
