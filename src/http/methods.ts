import { createMiddleware } from "hono/factory";
import { AppError } from "../kernel/errors.ts";
import type { App } from "./app-types.ts";
import type { Router } from "./router.ts";

/** 405 with `Allow` where the path is known and the method is not (RFC 9110, section 15.5.6). */
export function refuseUnknownMethods(app: Router) {
  let paths: KnownPaths | undefined;
  return createMiddleware<App>(async function refuseUnknownMethods(c, next) {
    // Routes are mounted after middleware, so the table is made at the first request.
    paths ??= knownPaths(app);
    const { path } = c.req;
    const known = paths.get(depthOf(path))?.find(({ pattern }) => pattern.test(path));
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

/** By their number of segments, because most requests would try most patterns. */
type KnownPaths = ReadonlyMap<number, readonly KnownPath[]>;

/** Exact paths come first: `/api/tasks/completed` is not a `/api/tasks/{id}`. */
function knownPaths(app: Router): KnownPaths {
  const byPath = Map.groupBy(
    app.routes.filter(({ method }) => method !== "ALL"),
    ({ path }) => path,
  );
  const known = [...byPath]
    .toSorted(([a], [b]) => Number(a.includes(":")) - Number(b.includes(":")))
    .map(([path, routes]) => ({
      depth: depthOf(path),
      pattern: new RegExp(`^${path.replaceAll(".", "\\.").replace(/:\w+/g, "[^/]+")}/?$`),
      methods: new Set(routes.flatMap(({ method }) => (method === "GET" ? ["GET", "HEAD"] : [method]))),
    }));
  return Map.groupBy(known, ({ depth }) => depth);
}

function depthOf(path: string): number {
  return path.replace(/\/$/, "").split("/").length;
}
