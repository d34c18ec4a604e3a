import { cors } from "hono/cors";
import { createMiddleware } from "hono/factory";
import { secureHeaders } from "hono/secure-headers";
import { connect } from "./db/client.ts";
import { DIALECTS } from "./dialects/index.ts";
import { type Env, settingsOf } from "./env.ts";
import { accountRoutes } from "./features/accounts/routes.ts";
import { categoryRoutes } from "./features/categories/routes.ts";
import { profileRoutes } from "./features/profiles/routes.ts";
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

/** The native API: what `/openapi.json` describes. */
function nativeApi(): Router {
  const api = createRouter();
  for (const routes of [accountRoutes, userRoutes, profileRoutes, categoryRoutes, taskRoutes, healthRoutes]) {
    api.route("/", routes);
  }
  return api;
}

/** The whole Worker as a router: middleware in order, the native API, and the dialects beside it. */
export function createApp(): Router {
  const app = createRouter();
  app.use(observe);
  app.use(secureHeaders());
  app.use(uncached);
  app.use(openVisit);
  app.use(crossOrigin);
  app.use(knownMethods(app));

  const native = nativeApi();
  app.route("/", native);
  for (const { routes } of Object.values(DIALECTS)) app.route("/", routes);
  app.route("/", docsRoutes(native, DIALECTS));

  app.notFound((c) => answerProblem(notFound("path"), c));
  app.onError(answerProblem);
  return app;
}

const openVisit = createMiddleware<App & { Bindings: Env }>(async function openVisit(c, next) {
  const db = connect(c.env.DB, c.get("tally"));
  c.set("visit", { db, now: new Date(), settings: settingsOf(c.env) });
  await next();
});

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
