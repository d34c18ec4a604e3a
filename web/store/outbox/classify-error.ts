import { ServerError } from "../../../client/index.ts";

export type Verdict =
  /** The server is in the wanted state already, though not by this call. */
  | { readonly is: "done" }
  /** It may succeed later. `everyone`: other acts have to wait, too. */
  | { readonly is: "retry"; readonly afterMs: number; readonly everyone: boolean }
  | { readonly is: "unauthenticated" }
  | { readonly is: "refused"; readonly reason: string };

interface Attempt {
  /** `POST /api/tasks`, or the `op` of a bulk. */
  readonly operation: string;
  /** Whether it was sent before, so that it may have been done. */
  readonly isRepeat: boolean;
}

/** What an error means for the act that was tried. */
export function classifyError(error: unknown, attempt: Attempt): Verdict {
  if (!(error instanceof ServerError)) {
    const isTimeout = error instanceof DOMException && error.name === "TimeoutError";
    return { is: "retry", afterMs: 0, everyone: !isTimeout };
  }
  const { status, code, problem, retryAfterMs } = error;
  if (status === 401) return { is: "unauthenticated" };
  // An answer without a code is from a proxy or a hotel's sign-in page, not from the server.
  const isPassing = status === 408 || status === 425 || status === 429 || status >= 500 || code === "";
  if (isPassing || code === "conflict") return { is: "retry", afterMs: retryAfterMs, everyone: status === 429 };
  return isDone(status, code, attempt) ? { is: "done" } : { is: "refused", reason: reasonOf(problem) };
}

function isDone(status: number, code: string, { operation, isRepeat }: Attempt): boolean {
  if (status === 404 && /^delete/i.test(operation)) return true;
  return isRepeat && DONE_BEFORE.some(([known, operations]) => known === code && operations.test(operation));
}

/** Errors that tell a repeated call that the first one succeeded. */
const DONE_BEFORE: readonly (readonly [code: string, operations: RegExp])[] = [
  ["id_taken", /^(POST|create)/],
  ["occurrence_moved", /complete|skip/],
  ["not_recurring", /skip/],
  ["changed_since", /undo$/],
];

interface Problem {
  readonly detail?: string | undefined;
  readonly title?: string | undefined;
  readonly errors?: readonly { readonly message: string }[] | undefined;
}

function reasonOf({ errors, detail, title }: Problem): string {
  return errors?.[0]?.message ?? detail ?? title ?? "";
}
