/** The stable words clients switch on. `http/problem.ts` gives each its status. */
export type ErrorCode =
  | "invalid"
  | "too_many_reminders"
  | "malformed_json"
  | "bad_cursor"
  | "unauthenticated"
  | "invalid_credentials"
  | "session_ended"
  | "suspended"
  | "login_suspended"
  | "token_reused"
  | "forbidden"
  | "insufficient_scope"
  | "session_required"
  | "wrong_password"
  | "registration_closed"
  | "invalid_link"
  | "not_found"
  | "method_not_allowed"
  | "conflict"
  | "already_member"
  | "owner_stays"
  | "invitation_over"
  | "shared_things"
  | "last_admin"
  | "occurrence_moved"
  | "not_recurring"
  | "id_taken"
  | "username_taken"
  | "email_taken"
  | "name_taken"
  | "too_large"
  | "unsupported_media_type"
  | "upgrade_required"
  | "internal"
  | "database_unavailable";

/** One bad field. `path` is its name, dotted when nested; `code` is as stable as an error's. */
export interface FieldError {
  path: string;
  code: string;
  message: string;
}

/** A failure that the client sees. It knows nothing of HTTP. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly fields: readonly FieldError[];
  /** Further members of the problem (RFC 9457, section 3.2). */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, detail: string, fields: readonly FieldError[] = [], members = {}) {
    super(detail);
    this.name = "AppError";
    this.code = code;
    this.fields = fields;
    this.members = members;
  }
}

export function invalid(...fields: FieldError[]): AppError {
  const names = fields.map((field) => field.path || "(body)").join(", ");
  return new AppError("invalid", `Invalid input: ${names}.`, fields);
}

/** The same for a resource that does not exist and for one that the client may not see. */
export function notFound(noun: string): AppError {
  return new AppError("not_found", `${noun.charAt(0).toUpperCase()}${noun.slice(1)} not found.`);
}
