import { z } from "@hono/zod-openapi";
import { runBulk } from "../../../features/bulk/bulk.ts";
import type { Operation } from "../../../features/bulk/operation.ts";
import { presented } from "../../../features/bulk/present.ts";
import { bulkResultsSchema, operationOf } from "../../../features/bulk/schemas.ts";
import { problemBody } from "../../../http/problem.ts";
import type { AppError } from "../../../kernel/errors.ts";
import { errorText } from "../error-text.ts";
import { taskLine } from "../texts.ts";
import { defineTool, type Tool, type ToolResult } from "../tool.ts";

/** In one call. */
export const MAX_THINGS = 25;

type Fields = Record<string, unknown>;
type Run = typeof runBulk;

interface Definition extends Pick<Tool, "name" | "title" | "description" | "writes"> {
  readonly op: Exclude<Operation["op"], "invalid">;
  /** What the client is told of one thing. `operationOf` checks it. */
  readonly thing: z.ZodType;
  readonly run?: Run;
}

/** A tool that changes several tasks, each on its own as in a bulk request. */
export function taskTool({ op, thing, run = runBulk, ...definition }: Definition): Tool {
  return defineTool({
    ...definition,
    access: "tasks:write",
    input: z.strictObject({ tasks: several(z.looseObject({})) }),
    documentedInput: z.strictObject({ tasks: several(thing) }),
    output: bulkResultsSchema,
    run: (call) => changeTasks(call, op, call.args.tasks, run),
  });
}

export function several<Schema extends z.ZodType>(thing: Schema) {
  return z.array(thing).min(1).max(MAX_THINGS);
}

type Call = Parameters<Tool["run"]>[0];

/** @throws AppError `session_ended`, `suspended`, `insufficient_scope` */
export async function changeTasks(
  { ctx, c }: Call,
  op: Exclude<Operation["op"], "invalid">,
  things: readonly Fields[],
  run: Run = runBulk,
): Promise<ToolResult> {
  const describe = (problem: AppError) => problemBody(problem, c.get("requestId"));
  const operations = things.map((fields) => operationOf(ctx.settings, { ...fields, op }));
  const outcomes = await run({ ctx, describe, batches: 0 }, operations);
  const results = outcomes.map((each) => presented<ReturnType<typeof describe>>(each, op));
  return {
    data: { results },
    text: results.map((result, place) => `${place + 1}. ${resultText(result)}`).join("\n"),
    isError: results.every((result) => "problem" in result),
  };
}

type Result = ReturnType<typeof presented<ReturnType<typeof problemBody>>>;

function resultText(result: Result): string {
  if ("problem" in result) {
    const { code, detail, errors } = result.problem;
    return `Failed. ${errorText(code, detail, errors)}`;
  }
  const change = result.seq === undefined ? "Unchanged" : `Done, seq ${result.seq}`;
  return `${change}: ${"task" in result ? taskLine(result.task) : "deleted"}`;
}
