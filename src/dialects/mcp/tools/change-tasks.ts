import { z } from "@hono/zod-openapi";
import { runBulk } from "../../../features/bulk/bulk.ts";
import type { Operation } from "../../../features/bulk/operation.ts";
import { presented } from "../../../features/bulk/present.ts";
import { bulkResultsSchema, operationOf } from "../../../features/bulk/schemas.ts";
import { refuseProto } from "../../../http/fields.ts";
import { problemBody } from "../../../http/problem.ts";
import { type AppError, invalid } from "../../../kernel/errors.ts";
import { errorText } from "../error-text.ts";
import { taskLine } from "../texts.ts";
import { defineTool, namesIn, type Tool, type ToolResult } from "../tool.ts";

/** The most tasks in one call. */
const MAX_TASKS = 25;

type Fields = Record<string, unknown>;

interface BulkTool {
  readonly op: Exclude<Operation["op"], "invalid">;
  /** The documented schema of one item. `operationOf` checks an item. */
  readonly item: z.ZodType;
  readonly run?: typeof runBulk;
}

type Definition = BulkTool & Pick<Tool, "name" | "title" | "description" | "writes">;

/** A tool that changes several tasks, each on its own as in a bulk request. */
export function taskTool({ op, item, run = runBulk, ...definition }: Definition): Tool {
  return defineTool({
    ...definition,
    access: "tasks:write",
    input: z.strictObject({ tasks: z.preprocess(refuseProto, several(z.looseObject({}))) }),
    documentedInput: z.strictObject({ tasks: several(item) }),
    output: bulkResultsSchema,
    run: (call) => changeTasks(call, { op, item, run }, call.args.tasks),
  });
}

export function several<Schema extends z.ZodType>(item: Schema) {
  return z.array(item).min(1).max(MAX_TASKS);
}

/** A bulk request has it in each operation. Here the tool says it. */
const UNKNOWN_OP: Operation = {
  op: "invalid",
  problem: invalid({ path: "op", code: "unknown_field", message: "Unknown field." }),
};

type Call = Parameters<Tool["run"]>[0];

/** @throws AppError `session_ended`, `suspended`, `insufficient_scope` */
export async function changeTasks(
  { ctx, c }: Call,
  { op, item, run = runBulk }: BulkTool,
  items: readonly Fields[],
): Promise<ToolResult> {
  const known = namesIn(item);
  // Several clients show `structuredContent` to the model in place of the text.
  const describe = (error: AppError) => {
    const problem = problemBody(error, c.get("requestId"));
    const { code, detail: message, errors: fields = [] } = problem;
    return { ...problem, detail: errorText({ code, message, fields }, known) };
  };
  const operations = items.map((fields) =>
    "op" in fields ? UNKNOWN_OP : operationOf(ctx.settings, { ...fields, op }),
  );
  // A client may send several calls in one request.
  const bulk = { ctx, describe, batches: 0, tripsBefore: ctx.db.stats.roundTrips };
  const results = (await run(bulk, operations)).map((each) => presented<ReturnType<typeof describe>>(each, op));
  return {
    data: { results },
    text: results.map((result, index) => `${index + 1}. ${resultText(result)}`).join("\n"),
    isError: results.every((result) => "problem" in result),
  };
}

type Result = ReturnType<typeof presented<ReturnType<typeof problemBody>>>;

function resultText(result: Result): string {
  if ("problem" in result) return `Failed. ${result.problem.detail}`;
  const change = result.seq === undefined ? "Unchanged" : `Done, seq ${result.seq}`;
  return `${change}: ${"task" in result ? taskLine(result.task) : "deleted"}`;
}
