import { type RouteConfig, z } from "@hono/zod-openapi";
import { AppError, type ErrorCode, type FieldError } from "../kernel/errors.ts";
import { PROBLEMS, problemBody, publicCode } from "./problem.ts";

export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string(),
    request_id: z.string(),
    scope: z.string().optional().openapi({ description: "The scope that the token lacks." }),
    mfa_token: z.string().optional().openapi({ description: "With `mfa_required`: send it to `POST /api/login/mfa`." }),
    index: z.int().optional().openapi({ description: "In an all-or-nothing bulk request: the operation that failed." }),
    retry_after: z
      .int()
      .optional()
      .openapi({ description: "Seconds until the next try, as in the `Retry-After` header." }),
    errors: z.array(z.object({ path: z.string(), code: z.string(), message: z.string() })).optional(),
  })
  .openapi("Problem", { description: "A failure (RFC 9457). `code` is stable: switch on it." });

/** The responses of these errors for the OpenAPI document, with an example of each. */
export function problemResponses(codes: readonly ErrorCode[]): RouteConfig["responses"] {
  const byStatus = Map.groupBy(new Set(codes), (code) => PROBLEMS[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, same]) => [
      status,
      {
        description: same.map((code) => PROBLEMS[code].title).join("; "),
        ...headersOf(status),
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

const RETRY_AFTER = {
  "Retry-After": { description: "Seconds until the next try.", schema: { type: "integer" } },
} as const;
const RATE_LIMIT_POLICY = {
  "RateLimit-Policy": { description: "The limits that apply to the request.", schema: { type: "string" } },
} as const;

function headersOf(status: number) {
  if (status === 429) return { headers: { ...RETRY_AFTER, ...RATE_LIMIT_POLICY } };
  return status === 503 && { headers: RETRY_AFTER };
}

const exampleField: FieldError = { path: "title", code: "required", message: "This field is required." };

function exampleOf(code: ErrorCode) {
  const { status, title } = PROBLEMS[code];
  const fields = code === "invalid" ? [exampleField] : [];
  const error = new AppError(code, `${title}.`, fields, status === 429 ? { retry_after: 8 } : {});
  return problemBody(error, "01983f2e-7c1a-7b3c-9d4e-5f60718293a4");
}
