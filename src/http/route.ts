import { type RouteConfig, z } from "@hono/zod-openapi";
import { createMiddleware } from "hono/factory";
import type { ErrorCode } from "../kernel/errors.ts";
import { requireAccess, securityOf } from "./access.ts";
import type { App } from "./app-types.ts";
import { authenticate } from "./authenticate.ts";
import { readBody } from "./body.ts";
import type { Contract } from "./contract.ts";
import type { Tag } from "./endpoint.ts";
import { id } from "./fields.ts";
import { problemResponses } from "./problem-responses.ts";

/** The contract as `@hono/zod-openapi` has it, for each method: what the document says, and the checks before the handler. */
export function routesOf(contract: Contract, tag: Tag): RouteConfig[] {
  const [methods = "", path = ""] = contract.route.split(" ");
  return methods
    .split("|")
    .map((method) => routeOf(contract, tag, method.toLowerCase() as RouteConfig["method"], path));
}

function routeOf(contract: Contract, tag: Tag, method: RouteConfig["method"], path: string): RouteConfig {
  const { summary, description, access, authentication } = contract;
  const security = securityOf(access);
  const params = paramsIn(path);
  const body = requestBody(contract);
  return {
    method,
    path,
    tags: [tag.name],
    operationId: operationId(method, path),
    summary,
    description,
    security: authentication === "optional" ? [{}, ...security] : security,
    request: {
      query: contract.query ?? z.strictObject({}),
      ...(params.length > 0 && { params: z.object(Object.fromEntries(params)) }),
      ...(body && { body }),
    },
    responses: { ...success(contract), ...problemResponses([...commonErrors(contract), ...(contract.errors ?? [])]) },
    middleware: [...(isChecked(contract) ? [authenticated] : []), ...(body ? [readBody(body)] : []), allowed(contract)],
  };
}

function requestBody({ body, optionalBody }: Contract) {
  const content = body ?? optionalBody;
  return content && { required: content === body, content: { "application/json": content } };
}

/** As in `patch_tasks_id_complete`. */
function operationId(method: string, path: string): string {
  return [method, ...(path.replace(/^\/api\//i, "").match(/\w+/g) ?? [])].join("_");
}

/** Each names what stands before it: `/tasks/{id}` is the task's id. */
function paramsIn(path: string) {
  return [...path.matchAll(/(\w+)\/\{(\w+)\}/g)].map(([, collection = "", name = ""]) => {
    const noun = collection.replace(/ies$/, "y").replace(/s$/, "");
    return [name, id().openapi({ param: { name, in: "path" }, description: `The ${noun}'s id.` })] as const;
  });
}

function isChecked({ access, authentication }: Contract): boolean {
  return access !== "public" && authentication === undefined;
}

const authenticated = createMiddleware<App>(async function authenticated(c, next) {
  await authenticate(c);
  await next();
});

function allowed(contract: Contract) {
  return createMiddleware<App>(async function allowed(c, next) {
    if (isChecked(contract)) requireAccess(c.get("authenticated").principal, contract.access);
    await next();
  });
}

function commonErrors({ route, access, authentication, body, optionalBody }: Contract): ErrorCode[] {
  const errors: ErrorCode[] = ["invalid", "internal", "database_unavailable"];
  if (body ?? optionalBody) errors.push("malformed_json", "too_large", "unsupported_media_type");
  if (route.includes("{")) errors.push("not_found");
  if (access === "admin") errors.push("forbidden");
  if (access === "public") return errors;
  if (authentication !== "optional") errors.push("unauthenticated");
  return [...errors, "session_ended", "suspended", access === "session" ? "session_required" : "insufficient_scope"];
}

function success({ answer, location, unchanged }: Contract): RouteConfig["responses"] {
  const { status = 200, description } = answer;
  // Over HTTP/2 (RFC 8441) and HTTP/3 (RFC 9220) a socket opens with 200.
  if (status === 101) return { 101: { description }, 200: { description: `${description} HTTP/2 and HTTP/3 only.` } };
  if (!("schema" in answer)) return { [status]: { description } };
  const content = { "application/json": { schema: answer.schema, example: answer.example } };
  return {
    [status]: { description, content, ...(location && { headers: { Location: LOCATION } }) },
    ...(unchanged && { 200: { description: unchanged, content } }),
  };
}

const LOCATION = { description: "The path of the new resource.", schema: { type: "string" } } as const;
