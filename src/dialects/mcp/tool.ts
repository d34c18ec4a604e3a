import type { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { ScopeAccess } from "../../auth/scopes.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import type { App } from "../../http/app-types.ts";

/** The hints about a tool's effect (`ToolAnnotations`). Nothing here reaches beyond Taskwire. */
interface Hints {
  /** Something may be overwritten or deleted. */
  readonly destructive?: boolean;
  /** A repeat of the same call changes nothing more. */
  readonly idempotent?: boolean;
}

interface Call<Arguments> {
  readonly ctx: AuthenticatedContext;
  readonly args: Arguments;
  readonly c: Context<App>;
}

/** What a call returns: for programs, and as a text for models. */
export interface ToolResult {
  readonly data: Record<string, unknown>;
  readonly text: string;
  /** All of the call failed. */
  readonly isError?: boolean;
}

export interface Tool<Input extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** The scopes that a token needs. */
  readonly access: ScopeAccess;
  /** Not offered to tokens that are restricted to categories. */
  readonly unrestricted?: true;
  /** Present if the tool writes. Without them it only reads. */
  readonly writes?: Hints;
  readonly input: Input;
  /** The schema of the input for the client, where that says more. */
  readonly documentedInput?: z.ZodType;
  readonly output: z.ZodType;
  readonly run: (call: Call<z.output<Input>>) => Promise<ToolResult>;
}

export function defineTool<const Input extends z.ZodType>(tool: Tool<Input>): Tool {
  return tool as unknown as Tool;
}

/** The names of an object's fields. */
export function namesIn(schema: z.ZodType): string[] {
  return "shape" in schema ? Object.keys(schema.shape as object) : [];
}
