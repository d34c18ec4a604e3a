import type { Input } from "../../http/contract.ts";
import { type EndpointGroup, endpoint } from "../../http/endpoint.ts";
import { problemBody } from "../../http/problem.ts";
import type { AppError } from "../../kernel/errors.ts";
import { EXAMPLES } from "../tasks/examples.ts";
import { TASKS } from "../tasks/schemas.ts";
import { runAtomicBulk, runBulk } from "./bulk.ts";
import { presented } from "./present.ts";
import { type StoredBatch, storedResults } from "./progress.ts";
import { bulkQuery, bulkResultsSchema, bulkSchema, operationOf } from "./schemas.ts";

const { id } = EXAMPLES.task;

const example = {
  body: {
    operations: [
      { op: "create", ...EXAMPLES.create },
      { op: "complete", id },
      { op: "delete", id },
    ],
  },
  response: {
    results: [
      { status: 201, seq: 41, task: EXAMPLES.task },
      { status: 200, seq: 42, task: EXAMPLES.completed },
      { status: 204, seq: 43 },
    ],
  },
};

const contract = {
  route: "POST /api/tasks/bulk",
  summary: "Change many tasks",
  description:
    "Runs up to 100 operations one after the other, and answers each as its own request would have been answered. Later " +
    "operations may name the ids that earlier ones bring. A failed operation does not stop the others, unless `atomic`.",
  access: "tasks:write",
  query: bulkQuery,
  body: { schema: bulkSchema, example: example.body },
  response: { description: "What became of each", schema: bulkResultsSchema, example: example.response },
  errors: [
    "conflict",
    "not_found",
    "forbidden",
    "outside_token",
    "occurrence_moved",
    "not_recurring",
    "id_taken",
    "precondition_failed",
  ],
} as const;

export const bulkEndpoints = {
  tag: TASKS,
  endpoints: [
    endpoint(
      contract,
      (input) => change(input),
      (data, input) => change(input, data as StoredBatch[]),
    ),
  ],
} satisfies EndpointGroup;

/** @param stored what an earlier request with the same key has done: the bulk goes on after that */
async function change(
  { ctx, query: { atomic }, body, c }: Input<typeof contract>,
  stored: readonly StoredBatch[] = [],
) {
  const operations = body.operations.map((each) => operationOf(ctx.settings, each));
  const describe = (problem: AppError) => problemBody(problem, c.get("requestId"));
  const done = storedResults(stored);
  const rest = operations.slice(done.length);
  const bulk = { ctx, describe, batches: stored.length, tripsBefore: 0 };
  const results = rest.length === 0 ? done : [...done, ...(await (atomic ? runAtomicBulk : runBulk)(bulk, rest))];
  // The rows that a refused operation has read would reveal whether a hidden task exists.
  if (results.some((result) => "problem" in result)) c.set("hideRowCount", true);
  return { results: results.map((result, index) => presented<ProblemBody>(result, operations[index]?.op)) };
}

type ProblemBody = ReturnType<typeof problemBody>;
