import { createMiddleware } from "hono/factory";
import { FLOODS, POLICIES, type PublicPolicy, type RemainingByPolicy } from "../limits/policies.ts";
import type { App } from "./app-types.ts";

/**
 * `RateLimit-Policy`: the limits that apply to this request. `RateLimit`: what remains, where the number is exact.
 * https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-ratelimit-headers-11
 */
export const rateLimitHeaders = createMiddleware<App>(async function rateLimitHeaders(c, next) {
  c.set("policies", []);
  await next();
  const names = c.get("policies");
  if (names.length > 0) c.res.headers.set("RateLimit-Policy", names.map(policyItem).join(", "));
  const limits = limitItems(c.get("ctx").remaining, names);
  if (limits.length > 0) c.res.headers.set("RateLimit", limits.join(", "));
});

const ALL = { ...FLOODS, ...POLICIES };

function policyItem(name: PublicPolicy): string {
  const { quota, windowSeconds } = ALL[name];
  return `"${name}";q=${quota};w=${windowSeconds}`;
}

function limitItems(remaining: RemainingByPolicy, names: readonly PublicPolicy[]): string[] {
  return [...remaining].flatMap(([name, { remaining, seconds }]) => {
    if (!(names as readonly string[]).includes(name)) return [];
    return [`"${name}";r=${remaining}${seconds === undefined ? "" : `;t=${seconds}`}`];
  });
}
