import type { Context } from "hono";
import { html } from "hono/html";
import { z } from "zod";
import type { App } from "./app-types.ts";
import { invalidQuery } from "./invalid.ts";
import { createRouter, type Router } from "./router.ts";

/** The names of one of the documents that Taskwire answers beside its own. */
export interface Dialect {
  readonly title: string;
  readonly description: string;
  readonly routes: Router;
}

export type Dialects = Readonly<Record<string, Dialect>>;

const NATIVE = {
  title: "Taskwire",
  description:
    "The task-management API. Every path also works with a trailing slash; ids are UUIDv7, instants are RFC 3339 in UTC, " +
    "failures are `application/problem+json`.",
};

/** `/openapi.json` and Swagger UI, for the native API and with `?dialect=` for each of the dialects. */
export function docsRoutes(native: Router, dialects: Dialects): Router {
  const routes = createRouter();
  const documents = new Map<string | undefined, unknown>();

  routes.get("/openapi.json", (c) => {
    const name = dialectNamed(c, dialects);
    if (!documents.has(name)) documents.set(name, documentOf({ ...NATIVE, routes: native, ...dialects[name ?? ""] }));
    return c.json(documents.get(name));
  });

  routes.get("/api/docs", (c) => {
    const name = dialectNamed(c, dialects);
    // Swagger UI writes style attributes, so those cannot be forbidden.
    c.header("Content-Security-Policy", "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:");
    return c.html(page((dialects[name ?? ""] ?? NATIVE).title));
  });

  return routes;
}

function dialectNamed(c: Context<App>, dialects: Dialects): string | undefined {
  const result = z.strictObject({ dialect: z.enum(Object.keys(dialects)).optional() }).safeParse(c.req.query());
  if (!result.success) throw invalidQuery(result.error, c.req.queries());
  return result.data.dialect;
}

function documentOf({ title, description, routes }: Dialect) {
  routes.openAPIRegistry.registerComponent("securitySchemes", "bearer", { type: "http", scheme: "bearer" });
  const tags = new Set(
    routes.openAPIRegistry.definitions.flatMap((each) => ("route" in each ? (each.route.tags ?? []) : [])),
  );
  return routes.getOpenAPI31Document({
    tags: [...tags].map((name) => ({ name })),
    openapi: "3.1.0",
    info: { title, description, version: "0.1.0", license: { name: "MIT", url: "https://spdx.org/licenses/MIT" } },
    servers: [{ url: "/" }],
  });
}

const ASSETS = "/api/docs/assets";

function page(title: string) {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}: API</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="${ASSETS}/swagger-ui.css" />
      </head>
      <body>
        <div id="swagger-ui"></div>
        <script src="${ASSETS}/swagger-ui-bundle.js"></script>
        <script src="${ASSETS}/docs.js"></script>
      </body>
    </html>`;
}
