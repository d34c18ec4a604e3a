import type { z } from "@hono/zod-openapi";
import { createRouter } from "../../http/router.ts";

type Json = Record<string, unknown>;
type Schemas = Readonly<Record<string, z.ZodType>>;

/** The JSON Schema (2020-12) of each of these, complete in itself. They are made as those of the OpenAPI document are. */
export function inputSchemas(schemas: Schemas): Json {
  return jsonSchemas(schemas, ["example"]);
}

/** The same in short, for answers: names and types. Models pay for every word. */
export function outputSchemas(schemas: Schemas): Json {
  return jsonSchemas(schemas, ["example", "description", "minLength", "maxLength", "pattern", "format"]);
}

function jsonSchemas(schemas: Schemas, omitted: readonly string[]): Json {
  const { openAPIRegistry, getOpenAPI31Document } = createRouter();
  for (const [name, schema] of Object.entries(schemas)) openAPIRegistry.register(name, schema);
  const { components } = getOpenAPI31Document({ openapi: "3.1.0", info: { title: "", version: "" } });
  const all = components?.schemas as Record<string, Json>;
  return Object.fromEntries(Object.keys(schemas).map((name) => [name, complete(all[name])]));

  /** With references filled in. */
  function complete(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(complete);
    if (typeof value !== "object" || value === null) return value;
    const { $ref, properties, ...rest } = value as Json;
    if (typeof $ref === "string") return complete({ ...all[$ref.slice(REFERENCE.length)], ...rest });
    if (Array.isArray(rest["type"])) return complete(alternatives(value as Json));
    const entries = Object.entries(rest).filter(([name, each]) => !omitted.includes(name) && !isAnything(name, each));
    const own = entries.map(([name, each]) => [name, complete(each)]);
    const named = Object.entries(properties ?? {}).map(([name, each]) => [name, complete(each)]);
    return Object.fromEntries(properties ? [...own, ["properties", Object.fromEntries(named)]] : own);
  }
}

/** Several models' tools have one `type` only. */
function alternatives({ type, description, ...rest }: Json): Json {
  const anyOf = (type as string[]).map((each) => (each === "null" ? { type: each } : { type: each, ...rest }));
  return { ...(description !== undefined && { description }), anyOf };
}

/** Says nothing, and some clients refuse it. */
function isAnything(name: string, value: unknown): boolean {
  return name === "additionalProperties" && typeof value === "object";
}

const REFERENCE = "#/components/schemas/";
