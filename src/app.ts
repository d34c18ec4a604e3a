import { cors } from "hono/cors";
import { createMiddleware } from "hono/factory";
import { secureHeaders } from "hono/secure-headers";
import { connect, databaseOf } from "./db/database.ts";
import { DIALECTS } from "./dialects/index.ts";
import { mcpRoutes } from "./dialects/mcp/routes.ts";
import { type Env, settingsOf } from "./env.ts";
import { accountEndpoints } from "./features/accounts/routes.ts";
import { activityEndpoints, historyEndpoints } from "./features/activity/routes.ts";
import { adminEndpoints } from "./features/admin/routes.ts";
import { auditEndpoints } from "./features/audit/routes.ts";
import { bulkEndpoints } from "./features/bulk/routes.ts";
import { categoryEndpoints } from "./features/categories/routes.ts";
import { commentEndpoints } from "./features/comments/routes.ts";
import { pageRoutes } from "./features/email-pages/routes.ts";
import { exportEndpoints } from "./features/export/routes.ts";
import { importEndpoints } from "./features/import/routes.ts";
import { invitationEndpoints } from "./features/invitations/routes.ts";
import { labelEndpoints } from "./features/labels/routes.ts";
import { publisherTo } from "./features/live/publisher.ts";
import { liveEndpoints } from "./features/live/routes.ts";
import { mfaEndpoints } from "./features/mfa/routes.ts";
import { profileEndpoints } from "./features/profiles/routes.ts";
import { recoveryEndpoints } from "./features/recovery/routes.ts";
import { recurrenceEndpoints } from "./features/recurrence/routes.ts";
import { reminderEndpoints } from "./features/reminders/routes.ts";
import { sharingEndpoints } from "./features/sharing/routes.ts";
import { statsEndpoints } from "./features/stats/routes.ts";
import { syncEndpoints } from "./features/sync/routes.ts";
import { taskEndpoints } from "./features/tasks/routes.ts";
import { tokenEndpoints } from "./features/tokens/routes.ts";
import { undoEndpoints } from "./features/undo/routes.ts";
import { userEndpoints } from "./features/users/routes.ts";
import { webhookEndpoints } from "./features/webhooks/routes.ts";
import type { App } from "./http/app-types.ts";
import { BOOKMARK, sendBookmark } from "./http/bookmark.ts";
import { type Api, docsRoutes } from "./http/docs.ts";
import { limitFloods } from "./http/floods.ts";
import { healthEndpoints } from "./http/health.ts";
import { refuseUnknownMethods } from "./http/methods.ts";
import { observe } from "./http/observe.ts";
import { pathNotFound } from "./http/page.ts";
import { problemResponse } from "./http/problem.ts";
import { rateLimitHeaders } from "./http/rate-limit-headers.ts";
import { createRouter, type Router, routerOf } from "./http/router.ts";
import { openContext } from "./open-context.ts";

const NATIVE: Api = {
  title: "Taskwire",
  description:
    "The task-management API. Every path also works with a trailing slash. Ids are UUIDv7, instants are RFC 3339 in UTC, and " +
    "failures are `application/problem+json`.",
  groups: [
    accountEndpoints,
    mfaEndpoints,
    userEndpoints,
    profileEndpoints,
    recoveryEndpoints,
    tokenEndpoints,
    categoryEndpoints,
    bulkEndpoints,
    taskEndpoints,
    labelEndpoints,
    undoEndpoints,
    commentEndpoints,
    sharingEndpoints,
    invitationEndpoints,
    historyEndpoints,
    activityEndpoints,
    reminderEndpoints,
    recurrenceEndpoints,
    syncEndpoints,
    liveEndpoints,
    webhookEndpoints,
    exportEndpoints,
    importEndpoints,
    adminEndpoints,
    auditEndpoints,
    statsEndpoints,
    healthEndpoints,
  ],
};

/**
 * The whole Worker as a router: middleware in order, the native API, and the dialects beside it. Tests bring a publisher
 * of their own, which loses, doubles and swaps.
 */
export function createApp(publisherFor = publisherTo): Router {
  const app = createRouter();
  app.use(observe);
  app.use(secureHeaders());
  app.use(preventCaching);
  app.use(provideContext(publisherFor));
  app.use(sendBookmark);
  app.use(rateLimitHeaders);
  app.use(allowOrigins);
  app.use(limitFloods);
  app.use(refuseUnknownMethods(app));

  for (const { groups } of [NATIVE, ...Object.values(DIALECTS)]) app.route("/", routerOf(groups));
  app.route("/", mcpRoutes());
  app.route("/", docsRoutes(NATIVE, DIALECTS));
  app.route("/", pageRoutes);

  app.notFound(pathNotFound);
  app.onError(problemResponse);
  return app;
}

function provideContext(publisherFor: typeof publisherTo) {
  return createMiddleware<App & { Bindings: Env }>(async function provideContext(c, next) {
    const { env } = c;
    const stats = c.get("stats");
    const ip = c.req.header("CF-Connecting-IP");
    const options = { stats, start: "first-primary", publisherFor, ip };
    c.set("ctx", openContext(env, c.executionCtx, new Date(), options));
    c.set("databaseFor", (userId, start) => connect(databaseOf(env, userId), stats, start));
    c.set("floods", floodsOf(env));
    c.set("connectHub", (userId, upgrade) => env.HUB.getByName(userId).fetch(upgrade));
    await next();
  });
}

function floodsOf(env: Env): App["Variables"]["floods"] {
  if (settingsOf(env).RATE_LIMITS === "off") return {};
  return { address: env.FLOOD_ADDRESS, user: env.FLOOD_USER, upgrade: env.FLOOD_UPGRADE };
}

const corsHeaders = cors({
  origin: (origin) => origin,
  allowHeaders: [
    ...["Authorization", "Content-Type", "X-Request-Id"],
    ...["Idempotency-Key", "If-Match", "If-None-Match", BOOKMARK],
    ...["MCP-Protocol-Version", "Mcp-Method", "Mcp-Name"],
  ],
  exposeHeaders: [
    ...["X-Request-Id", "Server-Timing", "Location", "Link", "Retry-After", "WWW-Authenticate"],
    ...["ETag", "Idempotency-Replayed", "X-Change-Seq", BOOKMARK, "RateLimit-Policy", "RateLimit"],
  ],
  maxAge: 600,
});

/** CORS for the origins in `CORS_ORIGINS`. The preflight of any other is a method that is not allowed. */
const allowOrigins = createMiddleware<App>(async function allowOrigins(c, next) {
  const isAllowed = c.get("ctx").settings.CORS_ORIGINS.includes(c.req.header("Origin") ?? "");
  return isAllowed ? corsHeaders(c, next) : next();
});

/** Answers are private, and some are tokens, so no cache may keep them (RFC 6749, section 5.1). */
const preventCaching = createMiddleware<App>(async function preventCaching(c, next) {
  await next();
  if (!c.res.headers.has("Cache-Control")) c.res.headers.set("Cache-Control", "no-store");
});
