import { match } from "../router/match.ts";
import { isGuestPath } from "../router/paths.ts";

/** The sign-in page that leads to `href` afterwards. */
export function signInLink(href: string): string {
  return href === "/" || href === "/today" ? "/login" : `/login?next=${encodeURIComponent(href)}`;
}

/** Another page for guests, which keeps where the person wanted to go. */
export function guestLink(path: "/login" | "/register", query: URLSearchParams): string {
  const next = query.get("next");
  return next ? `${path}?next=${encodeURIComponent(next)}` : path;
}

/** The place that was asked for before signing in, if it is one of ours, else *Today*. */
export function placeAfterSignIn(query: URLSearchParams): string {
  const url = new URL(query.get("next") ?? "/today", window.location.origin);
  const location = url.origin === window.location.origin ? match(url) : undefined;
  return location && !isGuestPath(location.path) ? location.href : "/today";
}
