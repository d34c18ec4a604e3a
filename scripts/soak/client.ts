import { setTimeout as delay } from "node:timers/promises";

/** A user who repeats each request until it is answered, with the same Idempotency-Key. */
export class Client {
  readonly #url: string;
  #credentials = { username: "", password: "correct horse 7" };
  #token = "";

  constructor(url: string) {
    this.#url = url;
  }

  async register(email: string): Promise<void> {
    this.#credentials = { ...this.#credentials, username: `soak-${crypto.randomUUID()}` };
    this.#token = (await this.call("POST", "/api/register", { ...this.#credentials, email })).access;
  }

  // biome-ignore lint/suspicious/noExplicitAny: JSON as a client sees it
  async call(method: string, path: string, body?: unknown): Promise<any> {
    const key = crypto.randomUUID();
    for (;;) {
      const answer = await this.#try(method, path, key, body).catch(() => undefined);
      if (answer?.ok) return answer.status === 204 ? undefined : answer.json();
      if (answer?.status === 401) await this.#logIn();
      else if (answer && answer.status < 500)
        throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
      else await delay(50);
    }
  }

  async #try(method: string, path: string, key: string, body: unknown): Promise<Response> {
    const headers = {
      "Content-Type": "application/json",
      ...(this.#token && { Authorization: `Bearer ${this.#token}`, "Idempotency-Key": key }),
    };
    const signal = AbortSignal.timeout(15_000);
    const response = await fetch(this.#url + path, {
      method,
      headers,
      signal,
      body: body ? JSON.stringify(body) : null,
    });
    // A response counts once it has arrived completely.
    return new Response(await response.arrayBuffer().then((bytes) => (bytes.byteLength > 0 ? bytes : null)), response);
  }

  async #logIn(): Promise<void> {
    const answer = await this.#try("POST", "/api/login", "", this.#credentials).catch(() => undefined);
    if (answer?.ok) this.#token = ((await answer.json()) as { access: string }).access;
  }
}
