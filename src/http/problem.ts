import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { AppError, type ErrorCode } from "../kernel/errors.ts";
import type { App } from "./app-types.ts";

interface Kind {
  status: ContentfulStatusCode;
  title: string;
  /** The code that clients are told, where it is not the error's own. */
  toldAs?: ErrorCode;
}

export const KINDS = {
  invalid: { status: 400, title: "Invalid input" },
  too_many_reminders: { status: 400, title: "Too many reminders" },
  malformed_json: { status: 400, title: "Malformed JSON" },
  bad_cursor: { status: 400, title: "Bad cursor" },
  invalid_link: { status: 400, title: "Link not valid" },
  unauthenticated: { status: 401, title: "Not signed in" },
  invalid_credentials: { status: 401, title: "Wrong user or password" },
  session_ended: { status: 401, title: "Session ended" },
  suspended: { status: 401, title: "Account suspended" },
  token_reused: { status: 401, title: "Refresh token used twice" },
  // The password was right, and no token is at fault.
  login_suspended: { status: 403, title: "Account suspended", toldAs: "suspended" },
  forbidden: { status: 403, title: "Not allowed" },
  wrong_password: { status: 403, title: "Wrong password" },
  registration_closed: { status: 403, title: "Registration is closed" },
  not_found: { status: 404, title: "Not found" },
  method_not_allowed: { status: 405, title: "Method not allowed" },
  last_admin: { status: 409, title: "The last admin" },
  occurrence_moved: { status: 409, title: "Another occurrence is due" },
  not_recurring: { status: 409, title: "Not a recurring task" },
  already_member: { status: 409, title: "A member already" },
  owner_stays: { status: 409, title: "The owner stays" },
  invitation_over: { status: 409, title: "Invitation over" },
  shared_things: { status: 409, title: "Things are shared" },
  conflict: { status: 409, title: "Conflict" },
  id_taken: { status: 409, title: "Id taken" },
  username_taken: { status: 409, title: "Username taken" },
  email_taken: { status: 409, title: "E-mail address taken" },
  name_taken: { status: 409, title: "Name taken" },
  too_large: { status: 413, title: "Body too large" },
  unsupported_media_type: { status: 415, title: "Unsupported media type" },
  upgrade_required: { status: 426, title: "Upgrade required" },
  internal: { status: 500, title: "Internal error" },
  database_unavailable: { status: 503, title: "Database unavailable" },
} as const satisfies Record<ErrorCode, Kind>;

/** What these say is not to be told apart: what is absent from what is not yours, a wrong password from an unknown user. */
const DISCREET: ReadonlySet<ErrorCode> = new Set(["not_found", "invalid_credentials"]);

const RETRY_AFTER_SECONDS = "2";

/** The RFC 9457 body of an error. */
export function problemBody(error: AppError, requestId: string) {
  const { status, title } = KINDS[error.code];
  const code = toldAs(error.code);
  return {
    type: `urn:taskwire:problem:${code}`,
    title,
    status,
    detail: error.message,
    code,
    request_id: requestId,
    ...(error.fields.length > 0 && { errors: error.fields }),
  };
}

export function toldAs(code: ErrorCode): ErrorCode {
  const kind: Kind = KINDS[code];
  return kind.toldAs ?? code;
}

/** Every failure leaves the Worker here. What is not ours to tell becomes a 500 that says only its request id. */
export function answerProblem(thrown: Error, c: Context<App>): Response {
  const error = asAppError(thrown);
  const { status } = KINDS[error.code];
  if (status >= 500) c.set("failure", thrown);
  if (DISCREET.has(error.code)) c.set("discreet", true);
  if (status === 401) c.header("WWW-Authenticate", challenge(error));
  if (status === 503) c.header("Retry-After", RETRY_AFTER_SECONDS);
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
  return new AppError("internal", "Something failed on our side. Our log has it under the request id.");
}

/** RFC 6750, section 3: a request without credentials is told the scheme, one with bad ones also why. */
function challenge({ code }: AppError): string {
  const scheme = 'Bearer realm="taskwire"';
  return code === "unauthenticated" || code === "invalid_credentials" ? scheme : `${scheme}, error="invalid_token"`;
}
