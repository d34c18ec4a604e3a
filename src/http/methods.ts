import { createMiddleware } from "hono/factory";
import { AppError } from "../kernel/errors.ts";
import type { App } from "./app-types.ts";
import type { Router } from "./router.ts";

/** 405 with `Allow` where the path is known and the method is not (RFC 9110, section 15.5.6). */
export function refuseUnknownMethods(app: Router) {
  let paths: KnownPath[] | undefined;
  return createMiddleware<App>(async function refuseUnknownMethods(c, next) {
    // Routes are mounted after middleware, so the table is made at the first request.
    paths ??= knownPaths(app);
    const known = paths.find(({ pattern }) => pattern.test(c.req.path));
    if (known && !known.methods.has(c.req.method)) {
      const allowed = [...known.methods].join(", ");
      c.header("Allow", allowed);
      throw new AppError("method_not_allowed", `This path allows ${allowed}.`);
    }
    await next();
  });
}

interface KnownPath {
  pattern: RegExp;
  methods: Set<string>;
}

/** Exact paths come first: `/api/tasks/completed` is not a `/api/tasks/{id}`. */
function knownPaths(app: Router): KnownPath[] {
  const byPath = Map.groupBy(
    app.routes.filter(({ method }) => method !== "ALL"),
    ({ path }) => path,
  );
  return [...byPath]
    .toSorted(([a], [b]) => Number(a.includes(":")) - Number(b.includes(":")))
    .map(([path, routes]) => ({
      pattern: new RegExp(`^${path.replaceAll(".", "\\.").replace(/:\w+/g, "[^/]+")}/?$`),
      methods: new Set(routes.flatMap(({ method }) => (method === "GET" ? ["GET", "HEAD"] : [method]))),
    }));
}
