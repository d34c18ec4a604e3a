/** Why text is not JSON. V8 quotes the text around the place, which may be a password or a line's worth of someone's tasks. */
export function syntaxFault(error: unknown): string {
  const [fault = ""] = (error as Error).message.split(/(?:^|, (?:\.{3})?)"/, 1);
  return fault === "" ? "not a JSON value" : fault;
}
