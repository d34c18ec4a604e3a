import type { Principal } from "../auth/principal.ts";
import { type Access, type Scope, scopeGroups, sessionRequired } from "../auth/scopes.ts";

/** What can be refused before a token's scopes are known. @throws AppError `session_required` */
export function requireAccess({ credential }: Principal, access: Access): void {
  if (access === "session" && credential.kind !== "session") throw sessionRequired();
}

const SCOPE_DESCRIPTIONS: Readonly<Record<Scope, string>> = {
  "tasks:read": "Read tasks with their labels, comments, reminders, completions and histories.",
  "tasks:write": "Read and write tasks with their labels, comments, reminders and completions.",
  "categories:read": "Read categories.",
  "categories:write": "Read and write categories.",
  sharing: "Read and write members and invitations.",
  "profile:read": "Read the user and the profile.",
  "profile:write": "Read and write the user and the profile.",
  live: "Sync, live changes and activity. Shows everything that the user can see.",
  webhooks: "Read and write webhooks. They are sent everything that the user can see.",
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

/** Who may call, for the OpenAPI document. Alternatives are entries of their own. */
export function securityOf(access: Access): Record<string, string[]>[] {
  if (access === "public") return [];
  if (access === "session") return [{ session: [] }];
  const isChoice = typeof access === "object" && "anyOf" in access;
  const tokens = isChoice ? access.anyOf.map((scope) => [scope]) : [scopeGroups(access).flat()];
  return [{ session: [] }, ...tokens.map((token) => ({ token }))];
}
