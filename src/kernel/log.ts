/** One JSON line on the log. */
export function log(line: Record<string, unknown>): void {
  console.log(JSON.stringify(line));
}

/** What the log says of a failure: for operators, never for clients. */
export function causeOf(failure: unknown): Record<string, unknown> {
  if (!(failure instanceof Error)) return { error: String(failure) };
  return { error: failure.stack ?? String(failure), ...(failure.cause ? { cause: String(failure.cause) } : {}) };
}
