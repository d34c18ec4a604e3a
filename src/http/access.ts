import type { Principal } from "../auth/principal.ts";
import { includesScope, type Scope } from "../auth/scopes.ts";
import { AppError } from "../kernel/errors.ts";

/** Who may call an endpoint: everyone, only a user with a session, or a credential with this scope. */
export type Access = "public" | "session" | Scope;

/** @throws AppError `session_required`, `insufficient_scope` */
export function requireAccess({ credential, scopes }: Principal, access: Access): void {
  if (access === "public") return;
  if (access === "session") {
    if (credential.kind !== "session") throw new AppError("session_required", "Sign in to do this: tokens cannot.");
  } else if (!includesScope(scopes, access)) {
    throw new AppError("insufficient_scope", `This needs the scope ${access}.`, [], { scope: access });
  }
}

const SCOPE_DESCRIPTIONS: Readonly<Record<Scope, string>> = {
  "tasks:read": "Read tasks with their comments, reminders, completions and histories.",
  "tasks:write": "Read and write tasks with their comments, reminders and completions.",
  "categories:read": "Read categories.",
  "categories:write": "Read and write categories.",
  sharing: "Read and write members and invitations.",
  "profile:read": "Read the user and the profile.",
  "profile:write": "Read and write the user and the profile.",
  live: "Sync, live changes and activity: everything that the user can see.",
  webhooks: "Read and write webhooks.",
  admin: "Administer the site, if the user is an admin.",
};

export const SECURITY_SCHEMES = {
  session: {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description: "The `access` token that registration, log-in and refresh return.",
  },
  token: {
    type: "oauth2",
    description:
      "A personal access token that has the scope which the operation names, sent as `Bearer`. OpenAPI lists scopes under a " +
      "flow; there is no OAuth server.",
    flows: { clientCredentials: { tokenUrl: "/api/tokens", scopes: SCOPE_DESCRIPTIONS } },
  },
} as const;

/** The same for the OpenAPI document. */
export function securityOf(access: Access): Record<string, string[]>[] {
  if (access === "public") return [];
  return access === "session" ? [{ session: [] }] : [{ session: [] }, { token: [access] }];
}
