import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { routePath } from "hono/route";
import { newQueryStats } from "../db/database.ts";
import { newId } from "../kernel/ids.ts";
import { causeOf, log } from "../kernel/log.ts";
import type { App } from "./app-types.ts";

const REQUEST_ID = /^[\w.:-]{1,128}$/;

/** Names and measures the request: `X-Request-Id`, `Server-Timing`, and one JSON line in the log. */
export const observe = createMiddleware<App>(async function observe(c, next) {
  const started = Date.now();
  const given = c.req.header("X-Request-Id");
  c.set("requestId", given && REQUEST_ID.test(given) ? given : newId(new Date(started)));
  c.set("stats", newQueryStats());

  await next();

  c.res.headers.set("X-Request-Id", c.get("requestId"));
  c.res.headers.set("Server-Timing", serverTiming(c));
  log({
    method: c.req.method,
    route: c.res.status === 404 && routePath(c, -1) === "/*" ? null : routePath(c, -1),
    status: c.res.status,
    ms: Date.now() - started,
    trips: c.get("stats").roundTrips,
    rows: c.get("stats").rowsRead,
    request_id: c.get("requestId"),
    user_id: c.get("userId") ?? null,
    ...(c.get("failure") && causeOf(c.get("failure"))),
  });
});

function serverTiming(c: Context<App>): string {
  const { roundTrips, rowsRead, ms } = c.get("stats");
  const trips = `${roundTrips} ${roundTrips === 1 ? "trip" : "trips"}`;
  const rows = `, ${rowsRead} ${rowsRead === 1 ? "row" : "rows"}`;
  return `db;dur=${ms.toFixed(1)};desc="${trips}${hidesRowCount(c) ? "" : rows}"`;
}

/** The row count of a refusal would reveal whether a hidden resource exists. */
function hidesRowCount(c: Context<App>): boolean {
  const { status } = c.res;
  const isRefusal = status >= 400 && status < 500 && c.get("stats").roundTrips > 0;
  return isRefusal || status === 404 || c.get("hideRowCount") === true;
}
