/** The reason of a syntax error, without the text that V8 quotes: it may be a password. */
export function syntaxFault(error: unknown): string {
  const [fault = ""] = (error as Error).message.split(/(?:^|, (?:\.{3})?)"/, 1);
  return fault === "" ? "not a JSON value" : fault;
}
