import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { AppError, type ErrorCode } from "../kernel/errors.ts";
import type { App } from "./app-types.ts";

interface Kind {
  status: ContentfulStatusCode;
  title: string;
  /** The code that clients see, where it is not the error's own. */
  publicCode?: ErrorCode;
}

export const PROBLEMS = {
  invalid: { status: 400, title: "Invalid input" },
  too_many_reminders: { status: 400, title: "Too many reminders" },
  too_many_tokens: { status: 400, title: "Too many tokens" },
  too_many_labels: { status: 400, title: "Too many labels" },
  too_many_webhooks: { status: 400, title: "Too many webhooks" },
  malformed_json: { status: 400, title: "Malformed JSON" },
  bad_cursor: { status: 400, title: "Bad cursor" },
  bad_idempotency_key: { status: 400, title: "Bad Idempotency-Key" },
  invalid_link: { status: 400, title: "Invalid link" },
  unauthenticated: { status: 401, title: "Not signed in" },
  invalid_credentials: { status: 401, title: "Wrong username or password" },
  session_ended: { status: 401, title: "Session ended" },
  suspended: { status: 401, title: "Account suspended" },
  token_reused: { status: 401, title: "Refresh token used twice" },
  mfa_required: { status: 401, title: "Second factor required" },
  invalid_code: { status: 401, title: "Wrong code" },
  // The password was right, so no credentials are at fault.
  login_suspended: { status: 403, title: "Account suspended", publicCode: "suspended" },
  forbidden: { status: 403, title: "Not allowed" },
  insufficient_scope: { status: 403, title: "Scope missing" },
  session_required: { status: 403, title: "Session required" },
  outside_token: { status: 403, title: "Outside the token's categories" },
  wrong_password: { status: 403, title: "Wrong password" },
  wrong_origin: { status: 403, title: "Wrong origin" },
  registration_closed: { status: 403, title: "Registration closed" },
  not_found: { status: 404, title: "Not found" },
  method_not_allowed: { status: 405, title: "Method not allowed" },
  mfa_on: { status: 409, title: "Second factor is on" },
  mfa_off: { status: 409, title: "Second factor is off" },
  webhook_off: { status: 409, title: "Webhook is off" },
  last_admin: { status: 409, title: "Last admin" },
  occurrence_moved: { status: 409, title: "Another occurrence is due" },
  not_recurring: { status: 409, title: "Not a recurring task" },
  already_member: { status: 409, title: "Already a member" },
  owner_stays: { status: 409, title: "The owner cannot leave" },
  invitation_over: { status: 409, title: "Invitation over" },
  shared_things: { status: 409, title: "Still shared with others" },
  conflict: { status: 409, title: "Conflict" },
  already_done: { status: 409, title: "Already done" },
  id_taken: { status: 409, title: "Id taken" },
  username_taken: { status: 409, title: "Username taken" },
  email_taken: { status: 409, title: "E-mail address taken" },
  name_taken: { status: 409, title: "Name taken" },
  changed_since: { status: 409, title: "Changed since" },
  not_undoable: { status: 409, title: "Cannot be undone" },
  precondition_failed: { status: 412, title: "Precondition failed" },
  too_large: { status: 413, title: "Body too large" },
  unsupported_media_type: { status: 415, title: "Unsupported media type" },
  idempotency_key_reused: { status: 422, title: "Idempotency-Key reused" },
  upgrade_required: { status: 426, title: "Upgrade required" },
  rate_limited: { status: 429, title: "Too many requests" },
  too_many_attempts: { status: 429, title: "Too many attempts" },
  internal: { status: 500, title: "Internal error" },
  database_unavailable: { status: 503, title: "Database unavailable" },
} as const satisfies Record<ErrorCode, Kind>;

const RETRY_AFTER_SECONDS = 2;

/** The RFC 9457 body of an error. */
export function problemBody(error: AppError, requestId: string) {
  const { status, title } = PROBLEMS[error.code];
  const code = publicCode(error.code);
  return {
    type: `urn:taskwire:problem:${code}`,
    title,
    status,
    detail: error.message,
    code,
    request_id: requestId,
    ...error.members,
    ...(error.fields.length > 0 && { errors: [...error.fields] }),
  };
}

export function publicCode(code: ErrorCode): ErrorCode {
  const kind: Kind = PROBLEMS[code];
  return kind.publicCode ?? code;
}

/**
 * Every failure leaves the Worker here. One of ours that clients are not to see is a 500 with nothing but its request
 * id.
 */
export function problemResponse(thrown: Error, c: Context<App>): Response {
  const error = explained(asAppError(thrown), c);
  const { status } = PROBLEMS[error.code];
  if (status >= 500) c.set("failure", thrown);
  if (status === 401 || error.code === "insufficient_scope") c.header("WWW-Authenticate", challenge(error));
  const { retry_after = status === 503 ? RETRY_AFTER_SECONDS : undefined } = error.members;
  if (retry_after !== undefined) c.header("Retry-After", String(retry_after));
  return c.body(JSON.stringify(problemBody(error, c.get("requestId"))), status, {
    "Content-Type": "application/problem+json",
  });
}

function asAppError(thrown: Error): AppError {
  if (thrown instanceof AppError) return thrown;
  if (thrown instanceof HTTPException) {
    if (thrown.status === 400) return new AppError("malformed_json", thrown.message);
    if (thrown.status === 415) return new AppError("unsupported_media_type", thrown.message);
  }
  return new AppError("internal", "Something failed on our side. Our log has it under this request id.");
}

/** A write that D1 did not answer may have happened. */
function explained(error: AppError, c: Context<App>): AppError {
  if (error.code !== "database_unavailable" || c.get("stats").writes === 0) return error;
  const repeat = c.req.header("Idempotency-Key")
    ? "Send it again with the same Idempotency-Key: it happens once."
    : "Check before you send it again. With an Idempotency-Key, a repeat is safe.";
  const advice = c.get("authenticated") ? repeat : "Try again shortly.";
  return new AppError(
    error.code,
    `The database did not answer in time, so this may or may not have happened. ${advice}`,
  );
}

const SCHEME = 'Bearer realm="taskwire"';

/** No bearer token is at fault, so a client is not to replace its own. */
const NO_BAD_TOKEN: ErrorCode[] = ["unauthenticated", "invalid_credentials", "mfa_required", "invalid_code"];

/** RFC 6750, section 3: without credentials the scheme alone, with bad ones the reason too. */
function challenge({ code, members }: AppError): string {
  if (NO_BAD_TOKEN.includes(code)) return SCHEME;
  if (code === "insufficient_scope") return `${SCHEME}, error="insufficient_scope", scope="${members["scope"]}"`;
  return `${SCHEME}, error="invalid_token"`;
}
