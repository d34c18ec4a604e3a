/** A batch that did not happen, and why: a guard's code, or the unique index that was hit. */
export class Aborted extends Error {
  readonly code: string;

  constructor(code: string) {
    super(`The batch was aborted: ${code}`);
    this.name = "Aborted";
    this.code = code;
  }
}

const TRIGGER = /^D1_ERROR: (.+): SQLITE_CONSTRAINT \(extended: SQLITE_CONSTRAINT_TRIGGER\)/;
const UNIQUE = /^D1_ERROR: UNIQUE constraint failed: ([^:]+): SQLITE_CONSTRAINT/;

/** The code in D1's message: that of `RAISE(ABORT, code)`, or the columns of a unique index, as `tasks.id`. */
export function abortedBy(message: string): string | undefined {
  return TRIGGER.exec(message)?.[1] ?? UNIQUE.exec(message)?.[1];
}

/** For `.catch`: gives each abort its error by code, and lets everything else through. */
export function abortsAs(errors: Record<string, Error>) {
  return (error: unknown): never => {
    throw error instanceof Aborted ? (errors[error.code] ?? error) : error;
  };
}
