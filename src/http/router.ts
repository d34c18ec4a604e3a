import { type Hook, OpenAPIHono } from "@hono/zod-openapi";
import { notFound } from "../kernel/errors.ts";
import type { App } from "./app-types.ts";
import { invalidBody, invalidQuery } from "./invalid.ts";

export type Router = OpenAPIHono<App>;

/** A router whose paths work with and without a trailing slash, and whose validators speak problem+json. */
export function createRouter(): Router {
  return new OpenAPIHono<App>({ strict: false, defaultHook: refuse });
}

const refuse: Hook<unknown, App, string, unknown> = (result, c) => {
  if (result.success) return;
  // A malformed id names nothing that exists, so it is answered like one that is absent.
  if (result.target === "param") throw notFound("thing");
  throw result.target === "query" ? invalidQuery(result.error, c.req.queries()) : invalidBody(result.error);
};
