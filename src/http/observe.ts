import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { routePath } from "hono/route";
import { isRestricted } from "../auth/restriction.ts";
import type { AuthenticatedContext, RequestContext } from "../context/request-context.ts";
import { costOf, newQueryStats } from "../db/database.ts";
import { newId } from "../kernel/ids.ts";
import { causeOf, log } from "../kernel/log.ts";
import { count } from "../kernel/usage.ts";
import type { App } from "./app-types.ts";

const REQUEST_ID = /^[\w.:-]{1,128}$/;

/** Names and measures the request: `X-Request-Id`, `Server-Timing`, a JSON line in the log, a point, the stats of the day. */
export const observe = createMiddleware<App>(async function observe(c, next) {
  const started = Date.now();
  const given = c.req.header("X-Request-Id");
  c.set("requestId", given && REQUEST_ID.test(given) ? given : newId(new Date(started)));
  c.set("stats", newQueryStats());

  await next();

  c.res.headers.set("X-Request-Id", c.get("requestId"));
  c.res.headers.set("Server-Timing", serverTiming(c));
  record(c, Date.now() - started);
});

function record(c: Context<App>, ms: number): void {
  const { method } = c.req;
  const { status } = c.res;
  const route = status === 404 && routePath(c, -1) === "/*" ? null : routePath(c, -1);
  const stats = c.get("stats");
  log({
    method,
    route,
    status,
    ms,
    ...costOf(stats),
    request_id: c.get("requestId"),
    user_id: c.get("userId") ?? null,
    ...(c.get("rpc") !== undefined && { rpc: c.get("rpc") }),
    ...(c.get("failure") && causeOf(c.get("failure"))),
  });
  countResponse(status, ms);
  // Without valid settings there is no context.
  const ctx = c.get("ctx") as RequestContext | undefined;
  ctx?.writePoint({ kind: "request", name: `${method} ${route ?? "(no route)"}`, outcome: `${status}`, ms, stats });
}

function countResponse(status: number, ms: number): void {
  count({
    requests: 1,
    request_ms: ms,
    ...(status >= 400 && status < 500 && { responses_4xx: 1 }),
    ...(status === 429 && { responses_429: 1 }),
    ...(status >= 500 && { responses_5xx: 1 }),
  });
}

function serverTiming(c: Context<App>): string {
  const { roundTrips, rowsRead, ms } = c.get("stats");
  const trips = `${roundTrips} ${roundTrips === 1 ? "trip" : "trips"}`;
  const rows = `, ${rowsRead} ${rowsRead === 1 ? "row" : "rows"}`;
  return `db;dur=${ms.toFixed(1)};desc="${trips}${hidesRowCount(c) ? "" : rows}"`;
}

/** The row count of a refusal would reveal whether a hidden resource exists, and to a restricted token what it does not reach. */
function hidesRowCount(c: Context<App>): boolean {
  const { status } = c.res;
  const isRefusal = status >= 400 && status < 500 && c.get("stats").roundTrips > 0;
  const ctx = c.get("authenticated") as AuthenticatedContext | undefined;
  const isOutside = ctx !== undefined && isRestricted(ctx.principal);
  return isRefusal || status === 404 || isOutside || c.get("hideRowCount") === true;
}
