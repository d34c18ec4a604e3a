/**
 * Every path of the app. A name after a colon is a parameter of one segment. The server answers each with the app's page,
 * so a new place stands here first.
 */
export const PATHS = [
  "/",
  ...["/login", "/register", "/forgot"],
  ...[
    "/inbox",
    "/today",
    "/upcoming",
    "/c/:id",
    "/l/:label",
    "/search",
    "/completed",
    "/assigned",
    "/activity",
    "/t/:id",
  ],
  "/invitations",
  ...["/settings", "/settings/profile", "/settings/account", "/settings/security"],
  ...["/settings/tokens", "/settings/webhooks", "/settings/data"],
  ...["/admin", "/admin/users", "/admin/stats", "/admin/audit"],
] as const;

/** Matches the pathnames of a path, also with a slash at the end. Its parameters are groups, as the URL encodes them. */
export function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replace(/\/$/, "").replace(/:(\w+)/g, "(?<$1>[^/]+)")}/?$`);
}

export type Path = (typeof PATHS)[number];

/** Whether a place is for those who are not signed in. */
export function isGuestPath(path: Path): boolean {
  return path === "/login" || path === "/register" || path === "/forgot";
}
