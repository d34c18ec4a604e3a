import { AppError } from "../kernel/errors.ts";

/** What a token may be made for. A `:write` scope includes its `:read`. */
export const SCOPES = [
  "tasks:read",
  "tasks:write",
  "categories:read",
  "categories:write",
  "sharing",
  "profile:read",
  "profile:write",
  "live",
  "webhooks",
  "admin",
] as const;

export type Scope = (typeof SCOPES)[number];

/** A scope, all scopes of a list, or any of some. */
export type ScopeAccess = Scope | readonly Scope[] | { readonly anyOf: readonly Scope[] };

/** Who may call an endpoint: everyone, only a user with a session, or a credential with these scopes. */
export type Access = "public" | "session" | ScopeAccess;

/** Groups of scopes. A token needs one scope of each group. */
export function scopeGroups(access: ScopeAccess): readonly (readonly Scope[])[] {
  if (typeof access === "string") return [[access]];
  return "anyOf" in access ? [access.anyOf] : access.map((scope) => [scope]);
}

/** The scope itself, and the `:write` scope that includes it. */
export function scopesIncluding(scope: Scope): readonly Scope[] {
  return [...new Set([scope, scope.replace(":read", ":write") as Scope])];
}

/** @throws AppError `session_required`, `insufficient_scope` for a token with these scopes */
export function requireScopes(granted: readonly Scope[], access: Access): void {
  if (access === "public") return;
  if (access === "session") throw sessionRequired();
  const missing = missingGroup(granted, access);
  if (missing) throw insufficientScope(missing[0] as Scope);
}

export function hasScopes(granted: readonly Scope[], access: ScopeAccess): boolean {
  return missingGroup(granted, access) === undefined;
}

function missingGroup(granted: readonly Scope[], access: ScopeAccess): readonly Scope[] | undefined {
  return scopeGroups(access).find((group) => !group.flatMap(scopesIncluding).some((scope) => granted.includes(scope)));
}

export function insufficientScope(scope: Scope): AppError {
  return new AppError("insufficient_scope", `This needs the scope ${scope}.`, [], { scope });
}

export function sessionRequired(): AppError {
  return new AppError("session_required", "Sign in to do this: tokens cannot.");
}
