import { emailKey } from "../../kernel/email.ts";
import { type FieldError, invalid } from "../../kernel/errors.ts";
import { fold } from "../../kernel/text.ts";
import common from "./common-passwords.txt";

export const MIN_CHARACTERS = 8;
export const MAX_BYTES = 256;

/** The list holds a word a line, in lower case, with a line break before the first and after the last. */
export function isCommon(password: string): boolean {
  return !password.includes("\n") && common.includes(`\n${password.toLowerCase()}\n`);
}

/** @throws AppError `invalid` on `path` where the password is the account's own name or address. */
export function refuseOwnName(
  password: string,
  path: string,
  username: string,
  email: string | null | undefined,
): void {
  const names = [fold(username), ...(email ? [emailKey(email), fold(email.slice(0, email.lastIndexOf("@")))] : [])];
  if (names.includes(fold(password)) || names.includes(emailKey(password))) throw invalid(sameAsName(path));
}

function sameAsName(path: string): FieldError {
  return { path, code: "same_as_name", message: "A password must not be the username or the e-mail address." };
}
