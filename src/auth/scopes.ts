/** What a credential may be restricted to. A `:write` scope includes its `:read`. */
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

export function includesScope(granted: readonly Scope[], needed: Scope): boolean {
  return granted.includes(needed) || granted.includes(needed.replace(":read", ":write") as Scope);
}
