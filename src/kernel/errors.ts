/** Stable codes for clients. `http/problem.ts` maps each code to a status. */
export type ErrorCode =
  | "invalid"
  | "too_many_reminders"
  | "too_many_tokens"
  | "too_many_labels"
  | "too_many_webhooks"
  | "malformed_json"
  | "bad_cursor"
  | "bad_idempotency_key"
  | "unauthenticated"
  | "invalid_credentials"
  | "session_ended"
  | "suspended"
  | "login_suspended"
  | "token_reused"
  | "mfa_required"
  | "invalid_code"
  | "forbidden"
  | "insufficient_scope"
  | "session_required"
  | "outside_token"
  | "wrong_password"
  | "wrong_origin"
  | "registration_closed"
  | "invalid_link"
  | "not_found"
  | "method_not_allowed"
  | "conflict"
  | "already_done"
  | "already_member"
  | "owner_stays"
  | "invitation_over"
  | "shared_things"
  | "last_admin"
  | "mfa_on"
  | "mfa_off"
  | "webhook_off"
  | "occurrence_moved"
  | "not_recurring"
  | "id_taken"
  | "username_taken"
  | "email_taken"
  | "name_taken"
  | "changed_since"
  | "not_undoable"
  | "precondition_failed"
  | "idempotency_key_reused"
  | "too_large"
  | "unsupported_media_type"
  | "upgrade_required"
  | "rate_limited"
  | "too_many_attempts"
  | "internal"
  | "database_unavailable";

/** One invalid field. `path` is its name, with dots for nested fields. `code` is stable. */
export interface FieldError {
  path: string;
  code: string;
  message: string;
}

/** An error for the client, independent of HTTP. */
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

/** Also for a resource that the client may not see. */
export function notFound(noun: string): AppError {
  return new AppError("not_found", `${noun.charAt(0).toUpperCase()}${noun.slice(1)} not found.`);
}
