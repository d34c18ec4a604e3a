import { createRoute, type RouteConfig, z } from "@hono/zod-openapi";
import { AppError, type ErrorCode, type FieldError } from "../kernel/errors.ts";
import { type JsonBody, readBody } from "./body.ts";
import { KINDS, problemBody, toldAs } from "./problem.ts";

const noQuery = z.strictObject({});
const ALWAYS = ["invalid", "internal", "database_unavailable"] as const satisfies ErrorCode[];
const WITH_BODY = ["malformed_json", "too_large", "unsupported_media_type"] as const satisfies ErrorCode[];
const WITH_TOKEN = ["unauthenticated", "session_ended", "suspended"] as const satisfies ErrorCode[];

const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string(),
    request_id: z.string(),
    errors: z.array(z.object({ path: z.string(), code: z.string(), message: z.string() })).optional(),
  })
  .openapi("Problem", { description: "A failure (RFC 9457). `code` is the stable word to switch on." });

/**
 * A route whose contract is whole: `errors` beside those that any route can give, an example for each, and no query
 * parameter that it does not name.
 */
export function route<const Config extends RouteConfig>(config: Config, errors: readonly ErrorCode[]) {
  const fromInput = config.request?.body ? WITH_BODY : [];
  const fromToken = config.security ? WITH_TOKEN : [];
  return createRoute({
    ...config,
    operationId: operationId(config),
    security: config.security ?? [],
    request: { query: noQuery, ...config.request },
    responses: { ...config.responses, ...problems([...ALWAYS, ...fromInput, ...fromToken, ...errors]) },
    middleware: [config.middleware ?? [], config.request?.body ? readBody(config.request.body as JsonBody) : []].flat(),
  } as Config);
}

/** The same route under another path, or by another method. */
export function alike<const Config extends RouteConfig>(
  config: Config,
  other: { path?: string; method?: RouteConfig["method"] },
): Config {
  const moved = { ...config, ...other };
  return createRoute({ ...moved, operationId: operationId(moved) }) as Config;
}

/** As in `patch_tasks_id_complete`. */
function operationId({ method, path }: RouteConfig): string {
  return [method, ...(path.replace(/^\/api\//i, "").match(/\w+/g) ?? [])].join("_");
}

/** A JSON request body, with an example. */
export function jsonBody<Schema extends z.ZodType>(schema: Schema, example: unknown, required = true) {
  return { required, content: { "application/json": { schema, example } } };
}

/** A JSON answer, with an example. */
export function answer<Schema extends z.ZodType>(description: string, schema: Schema, example: unknown) {
  return { description, content: { "application/json": { schema, example } } };
}

export const NOTHING = { description: "Done; there is nothing to say." };

function problems(codes: readonly ErrorCode[]): RouteConfig["responses"] {
  const byStatus = Map.groupBy(new Set(codes), (code) => KINDS[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, same]) => [
      status,
      {
        description: same.map((code) => KINDS[code].title).join("; "),
        content: {
          "application/problem+json": {
            schema: problemSchema,
            examples: Object.fromEntries(same.map((code) => [toldAs(code), { value: exampleOf(code) }])),
          },
        },
      },
    ]),
  );
}

const exampleField: FieldError = { path: "title", code: "required", message: "This field is required." };

function exampleOf(code: ErrorCode) {
  const error = new AppError(code, `${KINDS[code].title}.`, code === "invalid" ? [exampleField] : []);
  return problemBody(error, "01983f2e-7c1a-7b3c-9d4e-5f60718293a4");
}
