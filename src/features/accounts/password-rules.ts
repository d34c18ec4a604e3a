import { emailKey } from "../../kernel/email.ts";
import { invalid } from "../../kernel/errors.ts";
import { fold } from "../../kernel/text.ts";
import common from "./common-passwords.txt";

export const MIN_CHARACTERS = 8;
export const MAX_BYTES = 256;

/** The list has one lower-case password a line, with a line break before the first and after the last. */
export function isCommon(password: string): boolean {
  return !password.includes("\n") && common.includes(`\n${password.toLowerCase()}\n`);
}

/** @throws AppError `invalid` on `path` where the password is the account's own name or address */
export function refuseOwnName(
  password: string,
  path: string,
  username: string,
  email: string | null | undefined,
): void {
  const names = [fold(username), ...(email ? [emailKey(email), fold(email.slice(0, email.lastIndexOf("@")))] : [])];
  if (!names.includes(fold(password)) && !names.includes(emailKey(password))) return;
  const message = "A password must not be the username or the e-mail address.";
  throw invalid({ path, code: "same_as_name", message });
}
