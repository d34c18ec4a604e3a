import { z } from "@hono/zod-openapi";
import type { Settings } from "../../env.ts";
import { parseTags, seqsOf } from "../../http/entity-tag.ts";
import { flag, id, refuseProto, rule } from "../../http/fields.ts";
import { invalidBody } from "../../http/invalid.ts";
import { problemSchema } from "../../http/problem-responses.ts";
import { AppError } from "../../kernel/errors.ts";
import {
  completionInput,
  moveSchema,
  occurrenceInput,
  taskCreateSchema,
  taskPatchSchema,
  taskSchema,
} from "../tasks/schemas.ts";
import type { Operation } from "./operation.ts";

/** By operation: the body of its own route. */
const BODIES = {
  create: taskCreateSchema,
  update: taskPatchSchema,
  complete: completionInput,
  incomplete: z.strictObject({}),
  skip: occurrenceInput,
  move: moveSchema,
  delete: z.strictObject({}),
};

type Op = keyof typeof BODIES;
const OPS = Object.keys(BODIES) as [Op, ...Op[]];

const MAX_OPERATIONS = 100;

const operation = z.looseObject({ op: z.enum(OPS) }).openapi("BulkOperation", {
  description:
    "`op`, the `id` of the task, and the fields of the operation's own route. `if_match` is what the header `If-Match` would say.",
});

export const bulkSchema = z
  .strictObject({ operations: z.preprocess(atMost, z.preprocess(refuseProto, z.array(operation).min(1))) })
  .openapi("Bulk");

/** Too many are a 413, whatever they are. @throws AppError `too_large` */
function atMost(operations: unknown) {
  if (!Array.isArray(operations) || operations.length <= MAX_OPERATIONS) return operations;
  throw new AppError("too_large", `At most ${MAX_OPERATIONS} operations.`);
}

export const bulkQuery = z.strictObject({
  atomic: flag.optional().openapi({ description: "All operations, or none and the problem of the first that fails." }),
});

const target = z.object({
  id: id(),
  if_match: z
    .string()
    .transform((value, issues) => {
      const tags = parseTags(value);
      if (tags) return tags;
      issues.addIssue({ code: "custom", ...rule("invalid_format", "Not a list of entity tags in quotes, nor *.") });
      return z.NEVER;
    })
    .optional(),
});

/** An operation with the input of its own route. A bad one is `invalid`: it fails alone. */
export function operationOf(settings: Settings, { op, ...fields }: z.output<typeof operation>): Operation {
  const { id: given, if_match, ...others } = fields;
  const named = op === "create" ? undefined : target.safeParse({ id: given, if_match });
  const body = BODIES[op].safeParse(op === "create" ? fields : others);
  const issues = [...(named?.error?.issues ?? []), ...(body.error?.issues ?? [])];
  if (issues.length > 0) return { op: "invalid", problem: invalidBody({ issues }) };
  if (!named?.data) return { op, input: body.data } as Operation;
  const { if_match: tags } = named.data;
  const ifMatch = tags && seqsOf(settings, tags);
  return { op, id: named.data.id, ifMatch, input: body.data } as Operation;
}

const result = z
  .object({
    status: z.int().openapi({ description: "What its own request would have answered." }),
    seq: z.int().optional().openapi({ description: "The change's number; absent where nothing changed." }),
    task: taskSchema.optional(),
    problem: problemSchema.optional(),
  })
  .openapi("BulkResult");

export const bulkResultsSchema = z.object({ results: z.array(result) }).openapi("BulkResults");
