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

/** A failure that the client is told of. It knows nothing of HTTP. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly fields: readonly FieldError[];

  constructor(code: ErrorCode, detail: string, fields: readonly FieldError[] = []) {
    super(detail);
    this.name = "AppError";
    this.code = code;
    this.fields = fields;
  }
}

export function invalid(...fields: FieldError[]): AppError {
  const names = fields.map((field) => field.path || "(body)").join(", ");
  return new AppError("invalid", `Not accepted: ${names}.`, fields);
}

/** The same for what does not exist and for what is not yours. */
export function notFound(noun: string): AppError {
  return new AppError("not_found", `There is no such ${noun}.`);
}
