import { type RouteConfig, z } from "@hono/zod-openapi";
import { createMiddleware } from "hono/factory";
import { AppError, type ErrorCode, type FieldError } from "../kernel/errors.ts";
import { requireAccess, securityOf } from "./access.ts";
import type { App } from "./app-types.ts";
import { authenticate } from "./authenticate.ts";
import { readBody } from "./body.ts";
import type { Contract } from "./contract.ts";
import { id } from "./fields.ts";
import { PROBLEMS, problemBody, publicCode } from "./problem.ts";

/** The contract as `@hono/zod-openapi` has it: what the document says, and the checks before the handler. */
export function routeOf(contract: Contract): RouteConfig {
  const { method, path, tag, summary, description, access, authentication, params } = contract;
  const body = contract.body ?? contract.optionalBody;
  const security = securityOf(access);
  return {
    method,
    path,
    tags: [tag.name],
    operationId: operationId(contract),
    summary,
    description,
    security: authentication === "optional" ? [{}, ...security] : security,
    request: {
      query: contract.query ?? z.strictObject({}),
      ...(params && { params: idParameters(params) }),
      ...(body && { body: { required: body === contract.body, content: { "application/json": body } } }),
    },
    responses: {
      ...success(contract),
      ...problems([...commonErrors(contract), ...(contract.errors ?? [])]),
    },
    middleware: [
      ...(isChecked(contract) ? [authenticated] : []),
      ...(body ? [readBody(body.schema, body === contract.body)] : []),
      allowed(contract),
    ],
  };
}

/** As in `patch_tasks_id_complete`. */
function operationId({ method, path }: Contract): string {
  return [method, ...(path.replace(/^\/api\//i, "").match(/\w+/g) ?? [])].join("_");
}

function idParameters(params: Readonly<Record<string, string>>) {
  const fields = Object.entries(params).map(([name, description]) => {
    return [name, id().openapi({ param: { name, in: "path" }, description })] as const;
  });
  return z.object(Object.fromEntries(fields));
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

function commonErrors({ access, authentication, body, optionalBody }: Contract): ErrorCode[] {
  const errors: ErrorCode[] = ["invalid", "internal", "database_unavailable"];
  if (body ?? optionalBody) errors.push("malformed_json", "too_large", "unsupported_media_type");
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

const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string(),
    request_id: z.string(),
    scope: z.string().optional().openapi({ description: "The scope that the token lacks." }),
    errors: z.array(z.object({ path: z.string(), code: z.string(), message: z.string() })).optional(),
  })
  .openapi("Problem", { description: "A failure (RFC 9457). `code` is stable: switch on it." });

function problems(codes: readonly ErrorCode[]): RouteConfig["responses"] {
  const byStatus = Map.groupBy(new Set(codes), (code) => PROBLEMS[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, same]) => [
      status,
      {
        description: same.map((code) => PROBLEMS[code].title).join("; "),
        content: {
          "application/problem+json": {
            schema: problemSchema,
            examples: Object.fromEntries(same.map((code) => [publicCode(code), { value: exampleOf(code) }])),
          },
        },
      },
    ]),
  );
}

const exampleField: FieldError = { path: "title", code: "required", message: "This field is required." };

function exampleOf(code: ErrorCode) {
  const error = new AppError(code, `${PROBLEMS[code].title}.`, code === "invalid" ? [exampleField] : []);
  return problemBody(error, "01983f2e-7c1a-7b3c-9d4e-5f60718293a4");
}
