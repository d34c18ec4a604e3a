import { type RouteConfig, z } from "@hono/zod-openapi";
import { createMiddleware } from "hono/factory";
import { requireUnrestricted } from "../auth/restriction.ts";
import type { ErrorCode } from "../kernel/errors.ts";
import type { PublicPolicy } from "../limits/policies.ts";
import { requireAccess, securityOf } from "./access.ts";
import type { App } from "./app-types.ts";
import { authenticate } from "./authenticate.ts";
import { decodeBody, parseBody, receiveBody } from "./body.ts";
import { sessionStart } from "./bookmark.ts";
import { checkToken } from "./check-token.ts";
import type { Contract } from "./contract.ts";
import type { Tag } from "./endpoint.ts";
import { id } from "./fields.ts";
import { isLimited } from "./floods.ts";
import { takesMatch } from "./handle.ts";
import { headerParameters, responseHeaders } from "./header-docs.ts";
import { takesKey } from "./idempotency.ts";
import { problemResponses } from "./problem-responses.ts";

/**
 * The contract as `@hono/zod-openapi` has it, for each method: what the document says, and the checks before the
 * handler.
 */
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
  const { textBody } = contract;
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
      ...(textBody && { body: { required: true, content: textContent(textBody.mediaType, textBody.example) } }),
    },
    parameters: headerParameters(contract),
    responses: { ...success(contract), ...problemResponses([...commonErrors(contract), ...(contract.errors ?? [])]) },
    // 401 comes before 413 and 415, those before 403 for a scope, and that before 400.
    middleware: [
      ...(contract.limits ? [limited(contract.limits)] : []),
      ...(isChecked(contract) ? [authenticated(contract)] : []),
      ...(body || textBody ? [receiveBody(textBody)] : []),
      allowed(contract),
      ...(body ? [parseBody(body)] : []),
      ...(textBody ? [decodeBody] : []),
    ],
  };
}

function requestBody({ body, optionalBody }: Contract) {
  const content = body ?? optionalBody;
  return content && { required: content === body, content: { "application/json": content } };
}

function textContent(mediaType: string, example: string) {
  return { [mediaType]: { schema: z.string(), example } };
}

/** As in `patch_tasks_id_complete`. */
function operationId(method: string, path: string): string {
  return [method, ...(path.replace(/^\/api\//i, "").match(/\w+/g) ?? [])].join("_");
}

/** Each names what stands before it: `/tasks/{id}` is the task's id. Deliveries are named by their events' numbers. */
function paramsIn(path: string) {
  return [...path.matchAll(/(\w+)\/\{(\w+)\}/g)].map(([, collection = "", name = ""]) => {
    const noun = collection.replace(/ies$/, "y").replace(/s$/, "");
    const schema = name === "seq" ? eventNumber : id();
    const description = name === "seq" ? "The event's `seq`." : `The ${noun}'s id.`;
    return [name, schema.openapi({ param: { name, in: "path" }, description })] as const;
  });
}

const eventNumber = z
  .string()
  .regex(/^\d{1,15}$/, "Not a whole number.")
  .openapi({ type: "integer", example: 42 });

function isChecked({ access, authentication }: Contract): boolean {
  return access !== "public" && authentication === undefined;
}

function authenticated(contract: Contract) {
  return createMiddleware<App>(async function authenticated(c, next) {
    await authenticate(c, contract.access, await sessionStart(c, contract));
    await next();
    await checkToken(c);
  });
}

/** Runs before all checks, so that every response names the limits. */
function limited(limits: readonly PublicPolicy[]) {
  return createMiddleware<App>(async function limited(c, next) {
    const isOn = c.get("ctx").settings.RATE_LIMITS === "on";
    if (isOn) c.set("policies", [...c.get("policies"), ...limits]);
    await next();
  });
}

function allowed(contract: Contract) {
  return createMiddleware<App>(async function allowed(c, next) {
    if (isChecked(contract)) {
      requireAccess(c.get("authenticated").principal, contract.access);
      if (contract.unrestricted) requireUnrestricted(c.get("authenticated").principal);
    }
    await next();
  });
}

function commonErrors(contract: Contract): ErrorCode[] {
  const { route, access, authentication, body, optionalBody, textBody, unrestricted, showsSecret, limits } = contract;
  const errors: ErrorCode[] = ["invalid", "internal", "database_unavailable"];
  if (isLimited(contract)) errors.push("rate_limited");
  if (limits) errors.push("too_many_attempts");
  if (body ?? optionalBody ?? textBody) errors.push("malformed_json", "too_large", "unsupported_media_type");
  if (takesKey(contract)) errors.push("bad_idempotency_key", "idempotency_key_reused");
  if (showsSecret) errors.push("already_done");
  if (takesMatch(contract)) errors.push("precondition_failed");
  if (route.includes("{")) errors.push("not_found");
  if (access === "admin") errors.push("forbidden");
  if (unrestricted) errors.push("outside_token");
  if (access === "public") return errors;
  if (authentication !== "optional") errors.push("unauthenticated");
  return [...errors, "session_ended", "suspended", access === "session" ? "session_required" : "insufficient_scope"];
}

function success(contract: Contract): RouteConfig["responses"] {
  const { response, unchanged, etag } = contract;
  const { status = 200, description } = response;
  const headers = responseHeaders(contract);
  // Over HTTP/2 (RFC 8441) and HTTP/3 (RFC 9220) a socket opens with 200.
  if (status === 101) return { 101: { description }, 200: { description: `${description} HTTP/2 and HTTP/3 only.` } };
  if ("texts" in response) {
    const contents = Object.entries(response.texts).map(([mediaType, example]) => textContent(mediaType, example));
    return { [status]: { description, headers, content: Object.assign({}, ...contents) } };
  }
  if (!("schema" in response)) return { [status]: { description, headers } };
  const content = { "application/json": { schema: response.schema, example: response.example } };
  return {
    [status]: { description, content, headers },
    ...(unchanged && { 200: { description: unchanged, content } }),
    ...(etag && !takesKey(contract) && { 304: { description: "Nothing has changed.", headers } }),
  };
}
