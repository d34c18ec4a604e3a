import type { Problem } from "./openapi.ts";

/** The server's error response. */
export class ServerError extends Error {
  readonly status: number;
  /** Stable: switch on it. */
  readonly code: string;
  /** The whole body (RFC 9457), with the invalid fields in `errors`. */
  readonly problem: Partial<Problem>;
  /** The client must wait for at least so long. */
  readonly retryAfterMs: number;
  /** With `precondition_failed`: the resource's current tag. */
  readonly etag: string | null;

  constructor({ status, headers }: Response, problem: Partial<Problem>) {
    super(`${status} ${problem.code ?? ""}: ${problem.detail ?? ""}`);
    this.name = "ServerError";
    this.status = status;
    this.code = problem.code ?? "";
    this.problem = problem;
    // Some proxies send a date instead of seconds. Then only the back-off applies.
    this.retryAfterMs = (Number(headers.get("Retry-After")) || 0) * 1000;
    this.etag = headers.get("ETag");
  }
}

export async function errorOf(response: Response): Promise<ServerError> {
  return new ServerError(response, await response.json().catch(() => ({})));
}
