import { cors } from "hono/cors";
import { createMiddleware } from "hono/factory";
import { secureHeaders } from "hono/secure-headers";
import { DIALECTS } from "./dialects/index.ts";
import type { Env } from "./env.ts";
import { accountRoutes } from "./features/accounts/routes.ts";
import { activityRoutes } from "./features/activity/routes.ts";
import { adminRoutes } from "./features/admin/routes.ts";
import { auditRoutes } from "./features/audit/routes.ts";
import { categoryRoutes } from "./features/categories/routes.ts";
import { commentRoutes } from "./features/comments/routes.ts";
import { publisherTo } from "./features/live/publisher.ts";
import { liveRoutes } from "./features/live/routes.ts";
import { pageRoutes } from "./features/pages/routes.ts";
import { profileRoutes } from "./features/profiles/routes.ts";
import { recoveryRoutes } from "./features/recovery/routes.ts";
import { recurrenceRoutes } from "./features/recurrence/routes.ts";
import { reminderRoutes } from "./features/reminders/routes.ts";
import { sharingRoutes } from "./features/sharing/routes.ts";
import { statsRoutes } from "./features/stats/routes.ts";
import { syncRoutes } from "./features/sync/routes.ts";
import { taskRoutes } from "./features/tasks/routes.ts";
import { userRoutes } from "./features/users/routes.ts";
import type { App } from "./http/app-types.ts";
import { docsRoutes } from "./http/docs.ts";
import { healthRoutes } from "./http/health.ts";
import { knownMethods } from "./http/methods.ts";
import { observe } from "./http/observe.ts";
import { answerProblem } from "./http/problem.ts";
import { createRouter, type Router } from "./http/router.ts";
import { notFound } from "./kernel/errors.ts";
import { openVisit } from "./visit.ts";

/** The native API: what `/openapi.json` describes. */
function nativeApi(): Router {
  const api = createRouter();
  for (const routes of [
    accountRoutes,
    userRoutes,
    profileRoutes,
    recoveryRoutes,
    categoryRoutes,
    taskRoutes,
    commentRoutes,
    sharingRoutes,
    activityRoutes,
    reminderRoutes,
    recurrenceRoutes,
    syncRoutes,
    liveRoutes,
    adminRoutes,
    auditRoutes,
    statsRoutes,
    healthRoutes,
  ]) {
    api.route("/", routes);
  }
  return api;
}

/**
 * The whole Worker as a router: middleware in order, the native API, and the dialects beside it. Tests bring a publisher
 * of their own, which loses, doubles and swaps.
 */
export function createApp(publisherFor = publisherTo): Router {
  const app = createRouter();
  app.use(observe);
  app.use(secureHeaders());
  app.use(uncached);
  app.use(visiting(publisherFor));
  app.use(crossOrigin);
  app.use(knownMethods(app));

  const native = nativeApi();
  app.route("/", native);
  for (const { routes } of Object.values(DIALECTS)) app.route("/", routes);
  app.route("/", docsRoutes(native, DIALECTS));
  app.route("/", pageRoutes);

  app.notFound((c) => answerProblem(notFound("path"), c));
  app.onError(answerProblem);
  return app;
}

function visiting(publisherFor: typeof publisherTo) {
  return createMiddleware<App & { Bindings: Env }>(async function visiting(c, next) {
    const { env } = c;
    const ip = c.req.header("CF-Connecting-IP");
    c.set("visit", openVisit(env, c.executionCtx, new Date(), { tally: c.get("tally"), publisherFor, ip }));
    c.set("connectHub", (userId, upgrade) => env.HUB.getByName(userId).fetch(upgrade));
    await next();
  });
}

const sharing = cors({
  origin: (origin) => origin,
  allowHeaders: ["Authorization", "Content-Type", "X-Request-Id"],
  exposeHeaders: ["X-Request-Id", "Server-Timing", "Location", "Link", "Retry-After", "WWW-Authenticate"],
  maxAge: 600,
});

/** CORS for the origins in `CORS_ORIGINS`; for others there is none, and their preflight is a method not allowed. */
const crossOrigin = createMiddleware<App>(async function crossOrigin(c, next) {
  const allowed = c.get("visit").settings.CORS_ORIGINS.includes(c.req.header("Origin") ?? "");
  return allowed ? sharing(c, next) : next();
});

/** What is answered is someone's own, or a token: no cache is to keep it (RFC 6749, section 5.1). */
const uncached = createMiddleware<App>(async function uncached(c, next) {
  await next();
  if (!c.res.headers.has("Cache-Control")) c.res.headers.set("Cache-Control", "no-store");
});
