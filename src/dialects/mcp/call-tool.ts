import type { Context } from "hono";
import { requireUnrestricted } from "../../auth/restriction.ts";
import { read } from "../../context/read.ts";
import type { App } from "../../http/app-types.ts";
import { invalidBody } from "../../http/invalid.ts";
import { PROBLEMS } from "../../http/problem.ts";
import { AppError } from "../../kernel/errors.ts";
import { errorText } from "./error-text.ts";
import { INVALID_PARAMS, isObject, type Params, RpcError } from "./rpc.ts";
import { namesIn, type Tool, type ToolResult } from "./tool.ts";
import { TOOLS } from "./tools/index.ts";

/** @throws RpcError for an unknown tool; AppError for what is wrong with the token, or on our side */
export async function callTool(c: Context<App>, { name, arguments: args = {} }: Params): Promise<object> {
  const tool = TOOLS.find((each) => each.name === name);
  if (!tool) throw new RpcError(INVALID_PARAMS, `Unknown tool: ${name}`);
  if (!isObject(args)) throw new RpcError(INVALID_PARAMS, "`arguments` is an object.");
  c.set("rpc", `tools/call ${tool.name}`);
  const { data, text, isError = false } = await run(c, tool, args).catch((error) => refused(tool, error));
  // The rows that a refusal has read would reveal whether a hidden task exists.
  c.set("hideRowCount", true);
  return { content: [{ type: "text", text }], ...(data && { structuredContent: data }), isError };
}

async function run(c: Context<App>, tool: Tool, args: Params): Promise<ToolResult> {
  const { principal, ...others } = c.get("authenticated");
  const ctx = { ...others, principal: { ...principal, needs: tool.access } };
  const { stats } = ctx.db;
  const tripsBefore = stats.roundTrips;
  try {
    const { data, error } = tool.input.safeParse(args);
    if (error) throw invalidBody(error);
    if (tool.unrestricted) requireUnrestricted(principal);
    return await tool.run({ ctx, args: data, c });
  } catch (error) {
    // A missing scope comes first. Nothing has checked it where the database was not asked.
    if (stats.roundTrips === tripsBefore) await read(ctx);
    throw error;
  }
}

/** A model can act on what is wrong with its call. Everything else is a failure of the request. */
function refused(
  { input, documentedInput = input }: Tool,
  error: unknown,
): { data?: never; text: string; isError: true } {
  if (!(error instanceof AppError)) throw error;
  const { status } = PROBLEMS[error.code];
  if (status === 401 || status >= 500 || error.code === "insufficient_scope") throw error;
  return { text: errorText(error, namesIn(documentedInput)), isError: true };
}
