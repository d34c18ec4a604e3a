import { ServerError } from "../../client/errors.ts";
import { words } from "./words.ts";

/** What is wrong with a field of a form, found without the server. */
export class InvalidField extends Error {
  readonly field: string;

  constructor(field: string, message: string) {
    super(message);
    this.field = field;
  }
}

/** What a failure means for the person, and what to do. */
export function errorText(error: unknown): string {
  if (!(error instanceof ServerError))
    return error instanceof TypeError ? words.errors.offline : words.errors.unexpected;
  if (error.status === 429) return words.errors.wait(Math.ceil(error.retryAfterMs / 1000) || 1);
  if (error.status >= 500) return words.errors.unexpected;
  return error.problem.errors?.[0]?.message ?? error.problem.detail ?? words.errors.unexpected;
}

/**
 * The server's messages by field.
 * @param places the fields to which errors without fields belong, by code: `{ wrong_password: "current_password" }`
 */
export function fieldErrors(error: unknown, places: Readonly<Record<string, string>> = {}): Record<string, string> {
  if (error instanceof InvalidField) return { [error.field]: error.message };
  if (!(error instanceof ServerError)) return {};
  const place = places[error.code];
  if (place) return { [place]: errorText(error) };
  return Object.fromEntries((error.problem.errors ?? []).map(({ path, message }) => [path, message]));
}
