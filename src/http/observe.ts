import { createMiddleware } from "hono/factory";
import { routePath } from "hono/route";
import { newTally, type Tally } from "../db/statements.ts";
import { newId } from "../kernel/ids.ts";
import { causeOf, log } from "../kernel/log.ts";
import type { App } from "./app-types.ts";

const REQUEST_ID = /^[\w.:-]{1,128}$/;

/** Names the request, measures it, and says so: `X-Request-Id`, `Server-Timing`, and one JSON line in the log. */
export const observe = createMiddleware<App>(async function observe(c, next) {
  const started = Date.now();
  const given = c.req.header("X-Request-Id");
  c.set("requestId", given && REQUEST_ID.test(given) ? given : newId(new Date(started)));
  c.set("tally", newTally());

  await next();

  c.res.headers.set("X-Request-Id", c.get("requestId"));
  c.res.headers.set("Server-Timing", serverTiming(c.get("tally"), c.get("discreet")));
  log({
    method: c.req.method,
    route: c.res.status === 404 && routePath(c, -1) === "/*" ? null : routePath(c, -1),
    status: c.res.status,
    ms: Date.now() - started,
    trips: c.get("tally").trips,
    rows: c.get("tally").rows,
    request_id: c.get("requestId"),
    user_id: c.get("userId") ?? null,
    ...(c.get("failure") && causeOf(c.get("failure"))),
  });
});

function serverTiming(tally: Tally, discreet = false): string {
  const trips = `${tally.trips} ${tally.trips === 1 ? "trip" : "trips"}`;
  const rows = `, ${tally.rows} ${tally.rows === 1 ? "row" : "rows"}`;
  return `db;dur=${tally.ms.toFixed(1)};desc="${trips}${discreet ? "" : rows}"`;
}
