/** Writes one JSON line to the log. */
export function log(line: Record<string, unknown>): void {
  console.log(JSON.stringify(line));
}

/** Details of a failure for the log, never for clients. */
export function causeOf(failure: unknown): Record<string, unknown> {
  if (!(failure instanceof Error)) return { error: String(failure) };
  return { error: failure.stack ?? String(failure), ...(failure.cause ? { cause: String(failure.cause) } : {}) };
}
