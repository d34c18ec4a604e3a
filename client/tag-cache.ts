interface Held {
  readonly etag: string;
  readonly data: unknown;
}

const MOST = 200;

/** The last answers with their tags, by URL: for a poll without news the server sends no body. */
export class TagCache {
  readonly #held = new Map<string, Held>();

  get(url: string): Held | undefined {
    const held = this.#held.get(url);
    return held && { ...held, data: structuredClone(held.data) };
  }

  set(url: string, { etag, data }: Held): void {
    this.#held.delete(url);
    this.#held.set(url, { etag, data: structuredClone(data) });
    // The oldest comes first.
    if (this.#held.size > MOST) this.#held.delete(this.#held.keys().next().value as string);
  }
}
