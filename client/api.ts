/** A change of one entity, as `GET /api/sync` and the live stream send it. */
export interface Change {
  seq: number;
  /** The client has received everything up to this cursor, including this change. */
  cursor: string;
  /** For example `task.completed`. */
  event: string;
  entity: "task" | "category" | "comment" | "invitation" | "reminder" | "profile";
  id: string;
  op: "upsert" | "delete";
  /** The entity's current state; null on `delete`. */
  data: Record<string, unknown> | null;
  actor_id: string;
  at: string;
}

export interface Page {
  changes: Change[];
  cursor: string;
  has_more: boolean;
}

/** The server's error response. The client must wait for at least `retryAfterMs`. */
export class ServerError extends Error {
  readonly status: number;
  readonly code: string;
  readonly retryAfterMs: number;

  constructor(status: number, problem: { code?: string; detail?: string }, retryAfterMs: number) {
    super(`${status} ${problem.code ?? ""}: ${problem.detail ?? ""}`);
    this.name = "ServerError";
    this.status = status;
    this.code = problem.code ?? "";
    this.retryAfterMs = retryAfterMs;
  }
}

const TIMEOUT_MS = 30_000;

/** The client's two requests. It keeps a token until it expires or the server refuses it. */
export class Api {
  readonly #url: string;
  readonly #askToken: () => Promise<string>;
  readonly #signal: AbortSignal;
  /** A promise, so that two requests at once do not use one refresh token twice. */
  #token: Promise<string> | undefined;

  constructor(url: string, askToken: () => Promise<string>, signal: AbortSignal) {
    this.#url = url;
    this.#askToken = askToken;
    this.#signal = signal;
  }

  sync(cursor: string | undefined): Promise<Page> {
    return this.#request("GET", cursor === undefined ? "/api/sync" : `/api/sync?cursor=${encodeURIComponent(cursor)}`);
  }

  async ticket(): Promise<string> {
    return (await this.#request<{ ticket: string }>("POST", "/api/live/ticket")).ticket;
  }

  liveUrl(cursor: string): URL {
    const url = new URL("/api/live", this.#url);
    url.protocol = url.protocol.replace("http", "ws");
    url.searchParams.set("since", cursor);
    return url;
  }

  async token(): Promise<string> {
    this.#token ??= this.#askToken();
    const asked = this.#token;
    try {
      return await asked;
    } catch (error) {
      if (this.#token === asked) this.forgetToken();
      throw error;
    }
  }

  /** The next request asks for a new token. */
  forgetToken(): void {
    this.#token = undefined;
  }

  async #request<Body>(method: string, path: string): Promise<Body> {
    const headers = { Authorization: `Bearer ${await this.token()}` };
    const signal = AbortSignal.any([this.#signal, AbortSignal.timeout(TIMEOUT_MS)]);
    const response = await fetch(new URL(path, this.#url), { method, headers, signal });
    if (response.ok) return response.json();
    if (response.status === 401) this.forgetToken();
    // Some proxies send a date instead of seconds. Then only the back-off applies.
    const retryAfterMs = (Number(response.headers.get("Retry-After")) || 0) * 1000;
    throw new ServerError(response.status, await response.json().catch(() => ({})), retryAfterMs);
  }
}
