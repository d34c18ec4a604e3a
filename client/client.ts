import { backoff, sleep } from "./backoff.ts";
import { errorOf, ServerError } from "./errors.ts";
import { NDJSON, type Operations, PUBLIC } from "./openapi.ts";
import { TagCache } from "./tag-cache.ts";
import { type AskToken, TokenHolder } from "./token.ts";

export interface ClientOptions {
  /** The server's address: `https://tasks.example`. */
  url: string;
  /** Returns a valid access token, or a personal one. Called again, with that token, when the server refuses it. */
  token?: AskToken;
  /** How often a call is tried, with growing pauses; 5 times by default. */
  tries?: number;
  /** How long a try may take, in milliseconds; 30,000 by default. */
  timeout?: number;
  /** The longest pause before another try, in milliseconds. Where the server asks for more, the call fails. No limit by default. */
  longestPause?: number;
}

type Name = keyof Operations;
/** Nothing may be left out that an operation needs. */
type Part<Key extends string, Type> = Record<never, never> extends Type ? { [K in Key]?: Type } : { [K in Key]: Type };

/** What a call sends. */
export type Input<N extends Name> = Part<"params", Operations[N]["params"]> &
  Part<"query", Operations[N]["query"]> &
  (Operations[N]["isBodyRequired"] extends true
    ? { body: Operations[N]["body"] }
    : { body?: Operations[N]["body"] }) & {
    /** The write happens only if this is still the resource's tag; otherwise `precondition_failed`. */
    ifMatch?: string;
    /** For writes. The client makes a key if there is none. With a key of its own, an app can repeat a write after a restart. */
    idempotencyKey?: string;
    signal?: AbortSignal;
  };

export interface Answer<Data> {
  readonly data: Data;
  readonly status: number;
  /** For `ifMatch`. */
  readonly etag: string | null;
  /** The change's place in everyone's order, for `POST /api/undo`; null where nothing changed. */
  readonly seq: number | null;
  /** Whether this is the kept answer of an earlier write with the same key. */
  readonly isReplay: boolean;
}

type Rest<N extends Name> = Record<never, never> extends Input<N> ? [input?: Input<N>] : [input: Input<N>];
type Item<Data> = Data extends { results: (infer Each)[] } ? Each : never;

export interface Client {
  /**
   * Calls an operation, as `call("PATCH /api/tasks/{id}", { params: { id }, body: { title } })`. After a lost connection or a
   * passing failure it tries again; a write is still made once, because all tries have one key.
   * @throws ServerError
   */
  call<N extends Name>(operation: N, ...input: Rest<N>): Promise<Answer<Operations[N]["data"]>>;
  /** Every result of a list, page after page. @throws ServerError */
  pages<N extends Name>(operation: N, ...input: Rest<N>): AsyncGenerator<Item<Operations[N]["data"]>>;
}

interface Request {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: BodyInit | null;
  readonly isPublic: boolean;
  readonly signal: AbortSignal | undefined;
}

const TRIES = 5;
const TIMEOUT_MS = 30_000;

/** Typed calls of the whole API. */
export function createClient({
  url,
  token,
  tries: most = TRIES,
  timeout: limit = TIMEOUT_MS,
  longestPause = Number.POSITIVE_INFINITY,
}: ClientOptions): Client {
  const holder = token && new TokenHolder(token);
  const tags = new TagCache();
  // What was written is read, whichever replica answers.
  let bookmark: string | null = null;

  async function send({ method, url, headers, body, isPublic, signal }: Request): Promise<Response> {
    if (holder && !isPublic) headers.set("Authorization", `Bearer ${await holder.get()}`);
    if (bookmark) headers.set("X-D1-Bookmark", bookmark);
    const timeout = AbortSignal.timeout(limit);
    const response = await fetch(url, {
      method,
      headers,
      body,
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    bookmark = response.headers.get("X-D1-Bookmark") ?? bookmark;
    if (response.ok || response.status === 304) return response;
    if (response.status === 401) holder?.forget();
    throw await errorOf(response);
  }

  async function persist(request: Request): Promise<Response> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await send(request);
      } catch (error) {
        if (tries >= most || request.signal?.aborted || !isPassing(error, tries)) throw error;
        const least = error instanceof ServerError ? error.retryAfterMs : 0;
        if (least > longestPause) throw error;
        await sleep(Math.max(least, backoff(tries - 1)), request.signal ?? new AbortController().signal);
      }
    }
  }

  async function answer(request: Request): Promise<Answer<unknown>> {
    const { method, url, headers } = request;
    const held = method === "GET" ? tags.get(url.href) : undefined;
    if (held) headers.set("If-None-Match", held.etag);
    const response = await persist(request);
    const etag = response.headers.get("ETag");
    const data = response.status === 304 && held ? held.data : await dataOf(response);
    if (method === "GET" && etag) tags.set(url.href, { etag, data });
    const seq = response.headers.get("X-Change-Seq");
    const isReplay = response.headers.get("Idempotency-Replayed") === "true";
    return {
      data,
      status: response.status === 304 ? 200 : response.status,
      etag,
      seq: seq ? Number(seq) : null,
      isReplay,
    };
  }

  async function* pages(operation: Name, input: AnyInput = {}) {
    const first = requestOf(url, operation, input);
    for (let next: string | null = first.url.href; next; ) {
      const { data } = await answer({ ...first, url: new URL(next, url), headers: new Headers(first.headers) });
      const page = data as { results: unknown[]; next: string | null };
      yield* page.results;
      next = page.next;
    }
  }

  return {
    call: (operation: Name, input: AnyInput = {}) => answer(requestOf(url, operation, input)),
    pages,
  } as unknown as Client;
}

interface AnyInput {
  readonly params?: Record<string, string>;
  readonly query?: Record<string, unknown>;
  readonly body?: unknown;
  readonly ifMatch?: string;
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
}

function requestOf(base: string, operation: Name, input: AnyInput): Request {
  const { params = {}, query = {}, body, ifMatch, idempotencyKey, signal } = input;
  const [method = "", path = ""] = operation.split(" ");
  const url = new URL(
    path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(params[name] ?? "")),
    base,
  );
  for (const [name, value] of Object.entries(query)) {
    for (const each of [value].flat()) if (each !== undefined) url.searchParams.append(name, String(each));
  }
  const isPublic = PUBLIC.has(operation);
  const isLines = NDJSON.has(operation);
  const headers = new Headers();
  if (body !== undefined) headers.set("Content-Type", isLines ? "application/x-ndjson" : "application/json");
  if (ifMatch !== undefined) headers.set("If-Match", ifMatch);
  if (method !== "GET" && !isPublic) headers.set("Idempotency-Key", idempotencyKey ?? crypto.randomUUID());
  const payload = body === undefined ? null : isLines ? (body as BodyInit) : JSON.stringify(body);
  return { method, url, headers, body: payload, isPublic, signal };
}

/** Whether another try may succeed: after a lost connection, an overload, or once with a new token. */
function isPassing(error: unknown, tries: number): boolean {
  if (!(error instanceof ServerError)) return true;
  if (error.status === 401) return tries === 1 && error.code === "session_ended";
  return error.status === 429 || error.status >= 500;
}

function dataOf(response: Response): Promise<unknown> | ReadableStream | undefined {
  if (response.status === 204) return undefined;
  const isJson = response.headers.get("Content-Type")?.includes("application/json");
  return isJson ? response.json() : (response.body ?? undefined);
}
