import type { Context } from "hono";
import type { App } from "./app-types.ts";
import type { Body, Contract, Input, Route } from "./contract.ts";
import { handleWith } from "./handle.ts";
import { clearRefreshCookie } from "./refresh-cookie.ts";

/** A contract with what fulfils it: the value that a feature exports, and a dialect may answer under another path. */
export interface Endpoint {
  readonly contract: Contract;
  readonly handle: (c: Context<App>) => Promise<Response>;
}

/** Endpoints that stand together in the OpenAPI document. */
export interface EndpointGroup {
  readonly tag: Tag;
  readonly endpoints: readonly Endpoint[];
}

export interface Tag {
  readonly name: string;
  readonly description: string;
}

/** @param replay the body again, from what was stored under an `Idempotency-Key`, where that is not the body itself */
export function endpoint<const C extends Contract>(
  contract: C,
  handler: (input: Input<C>) => Body<C> | Promise<Body<C>>,
  replay: (data: unknown, input: Input<C>) => unknown = (data) => data,
): Endpoint {
  const handle = handleWith<C>(contract, {
    run: async (input) => respond(input.c, contract, await handler(input)),
    replay: async (data, input) => respond(input.c, contract, await replay(data, input)),
  });
  return { contract, handle };
}

/** The same endpoint under another path. */
export function aliasRoute({ contract, handle }: Endpoint, route: Route): Endpoint {
  return { contract: { ...contract, route }, handle };
}

/** The response with a handler's result, or the response that it made itself. */
export function respond(c: Context<App>, contract: Contract, body: unknown, isNew = true): Response {
  const { response, location, cookie } = contract;
  if (cookie === "clears") clearRefreshCookie(c);
  if (body instanceof Response) return body;
  if ("texts" in response) throw new Error("a handler answers with the text itself");
  if (!("schema" in response)) return c.body(null, response.status);
  if (response.status !== 201 || !isNew) return c.json(body as object, 200);
  return c.json(body as object, 201, location ? { Location: filled(location, body as Record<string, string>) } : {});
}

function filled(path: string, fields: Record<string, string>): string {
  return path.replace(/\{(\w+)\}/g, (_, name) => fields[name] ?? "");
}
