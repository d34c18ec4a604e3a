/** Keeps a token until it is forgotten: when it expires, or when the server refuses it. */
export class TokenHolder {
  readonly #ask: () => string | Promise<string>;
  /** A promise, so that two requests at once do not use one refresh token twice. */
  #token: Promise<string> | undefined;

  constructor(ask: () => string | Promise<string>) {
    this.#ask = ask;
  }

  async get(): Promise<string> {
    this.#token ??= Promise.resolve().then(this.#ask);
    const asked = this.#token;
    try {
      return await asked;
    } catch (error) {
      if (this.#token === asked) this.forget();
      throw error;
    }
  }

  /** The next request asks for a new token. */
  forget(): void {
    this.#token = undefined;
  }
}
