import type { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Access } from "../auth/scopes.ts";
import type { AuthenticatedContext, RequestContext } from "../context/request-context.ts";
import type { EntityName } from "../db/entity.ts";
import type { ErrorCode } from "../kernel/errors.ts";
import type { PublicPolicy } from "../limits/policies.ts";
import type { App } from "./app-types.ts";

interface Example {
  readonly schema: z.ZodType;
  readonly example: unknown;
}

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** One or more methods and a path, as `PUT|PATCH /api/tasks/{id}`. */
export type Route = `${Method} /${string}` | `${Method}|${Method} /${string}`;

/** The success of an operation, with a body in JSON: 200 unless it says 201. */
interface JsonResponse extends Example {
  readonly status?: 200 | 201;
  readonly description: string;
}

interface EmptyResponse {
  readonly status: 101 | 202 | 204;
  readonly description: string;
}

/** A success that the handler streams, with an example for each of its media types. */
interface TextResponse {
  readonly status?: 200;
  readonly description: string;
  readonly texts: Readonly<Record<string, string>>;
}

/** A body that is not JSON. The handler reads it with `c.req.text()`, and refuses an empty one. */
export interface TextBody {
  readonly mediaType: string;
  readonly maxBytes: number;
  readonly example: string;
}

/** The contract of an endpoint. The OpenAPI document, the validation and the handler's types come from it. */
export interface Contract {
  readonly route: Route;
  readonly summary: string;
  readonly description: string;
  readonly access: Access;
  /** Refused to tokens that are restricted to some categories, because it concerns more than those. */
  readonly unrestricted?: true;
  /** The handler authenticates, because credentials may be left out or sent in another way. */
  readonly authentication?: "optional" | "by handler";
  readonly query?: z.ZodObject;
  readonly body?: Example;
  readonly optionalBody?: Example;
  readonly textBody?: TextBody;
  readonly response: JsonResponse | EmptyResponse | TextResponse;
  /**
   * What `ETag` stands for: the entity that the path's last id names (a user's own, if there is none), or, in a list,
   * all that the user can see. Writes of the entity take `If-Match`, and reads `If-None-Match`.
   */
  readonly etag?: EntityName | "feed";
  /** What it does with the refresh token's cookie. The response of what ends the session clears it. */
  readonly cookie?: "sets" | "takes" | "clears";
  /** A POST that writes nothing, and so ignores `Idempotency-Key`. */
  readonly isReadOnly?: boolean;
  /** A read that no replica may answer, where that does not follow from `access`. */
  readonly readsPrimary?: true;
  /**
   * The response shows something once and is not stored. A repeat is `already_done`, with the `id` of what was made, if
   * any.
   */
  readonly showsSecret?: boolean;
  /** The path of the new resource, for the Location header. `{id}` is filled in from the response: `/api/tasks/{id}`. */
  readonly location?: string;
  /** What a 200 means, for an operation whose success is a 201. */
  readonly unchanged?: string;
  /** Exact limits, in addition to those on requests. Their headers and errors follow from this. */
  readonly limits?: readonly PublicPolicy[];
  /** Beside those that follow from the rest: `route.ts`. */
  readonly errors?: readonly ErrorCode[];
}

export const NO_CONTENT = {
  status: 204,
  description: "Done. The response has no body.",
} as const satisfies EmptyResponse;

/** The names in braces: parameters of the path. All but `seq` are ids. */
type ParamsIn<R extends string> = R extends `${string}{${infer Name}}${infer Rest}` ? Name | ParamsIn<Rest> : never;

/** The input of a handler. */
export interface Input<C extends Contract> {
  readonly ctx: C extends { access: "public" } | { authentication: string } ? RequestContext : AuthenticatedContext;
  readonly params: { readonly [Name in ParamsIn<C["route"]>]: string };
  readonly query: C extends { query: infer Schema extends z.ZodType } ? z.output<Schema> : undefined;
  readonly body: C extends { body: { schema: infer Schema } } | { optionalBody: { schema: infer Schema } }
    ? z.output<Schema>
    : undefined;
  readonly c: Context<App>;
}

/** A handler returns the response body. If the contract has no body, none is sent. */
export type Body<C extends Contract> = C["response"] extends { schema: infer Schema extends z.ZodType }
  ? z.input<Schema>
  : unknown;
