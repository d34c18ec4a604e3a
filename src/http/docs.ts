import type { Context } from "hono";
import { html } from "hono/html";
import { z } from "zod";
import { SECURITY_SCHEMES } from "./access.ts";
import type { App } from "./app-types.ts";
import type { EndpointGroup } from "./endpoint.ts";
import { invalidQuery } from "./invalid.ts";
import { createRouter, type Router, routerOf } from "./router.ts";

/** A set of endpoints with an OpenAPI document of its own. */
export interface Api {
  readonly title: string;
  readonly description: string;
  readonly groups: readonly EndpointGroup[];
}

/** By name: the APIs of other services that Taskwire answers beside its own. */
export type Dialects = Readonly<Record<string, Api>>;

/** `/openapi.json` and Swagger UI, for the native API and, with `?dialect=`, for each of the dialects. */
export function docsRoutes(native: Api, dialects: Dialects): Router {
  const routes = createRouter();
  const documents = new Map<Api, unknown>();

  routes.get("/openapi.json", (c) => {
    const api = apiNamed(c, native, dialects);
    if (!documents.has(api)) documents.set(api, documentOf(api));
    return c.json(documents.get(api));
  });

  routes.get("/api/docs", (c) => {
    const { title } = apiNamed(c, native, dialects);
    // Swagger UI writes style attributes, so those cannot be forbidden.
    c.header("Content-Security-Policy", "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:");
    return c.html(page(title));
  });

  return routes;
}

function apiNamed(c: Context<App>, native: Api, dialects: Dialects): Api {
  const query = z.strictObject({ dialect: z.enum(Object.keys(dialects)).optional() });
  const result = query.safeParse(c.req.query());
  if (!result.success) throw invalidQuery(result.error, c.req.queries());
  return dialects[result.data.dialect ?? ""] ?? native;
}

function documentOf({ title, description, groups }: Api) {
  const { openAPIRegistry, getOpenAPI31Document } = routerOf(groups);
  for (const [name, scheme] of Object.entries(SECURITY_SCHEMES)) {
    openAPIRegistry.registerComponent("securitySchemes", name, scheme);
  }
  const tags = new Map(groups.map(({ tag }) => [tag.name, tag]));
  return getOpenAPI31Document({
    tags: [...tags.values()],
    openapi: "3.1.0",
    info: {
      title,
      description,
      version: "0.1.0",
      contact: { name: "Whoever runs this server" },
      license: { name: "MIT", url: "https://spdx.org/licenses/MIT" },
    },
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
