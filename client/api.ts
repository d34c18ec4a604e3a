import { errorOf } from "./errors.ts";
import type { Sync } from "./openapi.ts";
import { type AskToken, TokenHolder } from "./token.ts";

const TIMEOUT_MS = 30_000;

/** The requests of `connect()`. */
export class Api {
  readonly #url: string;
  readonly #token: TokenHolder;
  readonly #signal: AbortSignal;

  constructor(url: string, askToken: AskToken, signal: AbortSignal) {
    this.#url = url;
    this.#token = new TokenHolder(askToken);
    this.#signal = signal;
  }

  sync(cursor: string | undefined, limit: number | undefined): Promise<Sync> {
    const query = new URLSearchParams();
    if (cursor !== undefined) query.set("cursor", cursor);
    if (limit !== undefined) query.set("limit", String(limit));
    return this.#request("GET", query.size > 0 ? `/api/sync?${query}` : "/api/sync");
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

  token(): Promise<string> {
    return this.#token.get();
  }

  forgetToken(): void {
    this.#token.forget();
  }

  async #request<Body>(method: string, path: string): Promise<Body> {
    const headers = { Authorization: `Bearer ${await this.token()}` };
    const signal = AbortSignal.any([this.#signal, AbortSignal.timeout(TIMEOUT_MS)]);
    const response = await fetch(new URL(path, this.#url), { method, headers, signal });
    if (response.ok) return response.json();
    if (response.status === 401) this.forgetToken();
    throw await errorOf(response);
  }
}
