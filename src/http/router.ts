import { type Hook, OpenAPIHono } from "@hono/zod-openapi";
import { notFound } from "../kernel/errors.ts";
import type { App } from "./app-types.ts";
import type { EndpointGroup } from "./endpoint.ts";
import { FixedFirstRouter } from "./fixed-first-router.ts";
import { invalidBody, invalidQuery } from "./invalid.ts";
import { routesOf } from "./route.ts";

export type Router = OpenAPIHono<App>;

/** A router whose paths work with and without a trailing slash, and whose validators answer with problem+json. */
export function createRouter(): Router {
  return new OpenAPIHono<App>({ strict: false, defaultHook: refuse, router: new FixedFirstRouter() });
}

/** A router of these endpoints. Of two that match a path the first one responds. */
export function routerOf(groups: readonly EndpointGroup[]): Router {
  const router = createRouter();
  for (const { tag, endpoints } of groups) {
    for (const { contract, handle } of endpoints) {
      for (const route of routesOf(contract, tag)) router.openapi(route, handle);
    }
  }
  return router;
}

const refuse: Hook<unknown, App, string, unknown> = (result, c) => {
  if (result.success) return;
  // A malformed id names nothing that exists, so it is answered like one that is absent.
  if (result.target === "param") throw notFound("resource");
  throw result.target === "query" ? invalidQuery(result.error, c.req.queries()) : invalidBody(result.error);
};
