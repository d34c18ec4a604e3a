import type { Context } from "hono";
import { isRestricted } from "../../auth/restriction.ts";
import { hasScopes } from "../../auth/scopes.ts";
import { read } from "../../context/read.ts";
import { selectScopes } from "../../features/tokens/tokens.ts";
import type { App } from "../../http/app-types.ts";
import { inputSchemas, outputSchemas } from "./json-schema.ts";
import type { Tool } from "./tool.ts";
import { TOOLS } from "./tools/index.ts";

/** The tools that the token's scopes allow. */
export async function listTools(c: Context<App>) {
  const ctx = c.get("authenticated");
  const [[token]] = await read(ctx, selectScopes(ctx));
  const isOffered = ({ access, unrestricted }: Tool) =>
    hasScopes(token?.scopes ?? [], access) && !(unrestricted && isRestricted(ctx.principal));
  described ??= new Map(describeAll());
  return TOOLS.filter(isOffered).map(({ name }) => described?.get(name));
}

let described: Map<string, object> | undefined;

function describeAll(): [string, object][] {
  const inputs = inputSchemas(byName(({ input, documentedInput }) => documentedInput ?? input));
  const outputs = outputSchemas(byName(({ output }) => output));
  return TOOLS.map(({ name, title, description, writes }) => {
    const annotations = {
      readOnlyHint: writes === undefined,
      destructiveHint: writes?.destructive ?? false,
      idempotentHint: writes?.idempotent ?? writes === undefined,
      openWorldHint: false,
    };
    const schemas = { inputSchema: inputs[name], outputSchema: outputs[name] };
    return [name, { name, title, description, ...schemas, annotations }];
  });
}

function byName(schemaOf: (tool: Tool) => Tool["input"]) {
  return Object.fromEntries(TOOLS.map((tool) => [tool.name, schemaOf(tool)]));
}
