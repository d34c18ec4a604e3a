/** Gives an access token. It gets its former one where that was refused, or is about to expire. */
export type AskToken = (former?: string) => string | Promise<string>;

/** Keeps a token until it is forgotten: when it expires, or when the server refuses it. */
export class TokenHolder {
  readonly #ask: AskToken;
  /** A promise, so that two requests at once do not use one refresh token twice. */
  #token: Promise<string> | undefined;
  #former: string | undefined;

  constructor(ask: AskToken) {
    this.#ask = ask;
  }

  async get(): Promise<string> {
    this.#token ??= Promise.resolve(this.#former).then(this.#ask);
    const asked = this.#token;
    try {
      this.#former = await asked;
      return this.#former;
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
