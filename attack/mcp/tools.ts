import type { World } from "../world.ts";

/** A tool as `tools/list` describes it. */
export interface Tool {
  name: string;
  inputSchema: Schema;
}

interface Schema {
  type?: string;
  format?: string;
  enum?: unknown[];
  anyOf?: Schema[];
  items?: Schema;
  required?: string[];
  properties?: Record<string, Schema>;
}

/** An argument, or a field of one of the things in an argument: `["tasks", 0, "title"]`. */
export interface Slot {
  path: (string | number)[];
  name: string;
  isId: boolean;
}

/** The places of a call that take a value. */
export function slotsOf({ inputSchema }: Tool): Slot[] {
  return slotsIn(inputSchema, []);
}

function slotsIn({ properties = {} }: Schema, above: Slot["path"]): Slot[] {
  return Object.entries(properties).flatMap(([name, schema]) => {
    const path = [...above, name];
    const item = schema.items;
    const isId = [schema, ...(schema.anyOf ?? []), ...(item ? [item] : [])].some(({ format }) => format === "uuid");
    const slot = { path: isId && item ? [...path, 0] : path, name, isId };
    return [slot, ...(item ? slotsIn(item, [...path, 0]) : [])];
  });
}

/** A call that succeeds, with the actor's own resources: attacks start from it. */
export function validArguments({ inputSchema }: Tool, world: World): Record<string, unknown> {
  return validValue(inputSchema, "", world) as Record<string, unknown>;
}

function validValue(
  { type, enum: values, items, required, properties = {} }: Schema,
  name: string,
  world: World,
): unknown {
  if (values) return values[0];
  if (type === "array") return [validValue(items ?? {}, name, world)];
  if (type === "integer") return world.actor.seq;
  if (type !== "object") return /(^|_)ids?$/.test(name) ? world.actor.ids["tasks"] : `${name} of a tool`;
  // A new thing needs its name, which the schema does not say where words may stand for it.
  const needed = required ?? ["title", "name"].filter((each) => each in properties);
  return Object.fromEntries(needed.map((each) => [each, validValue(properties[each] ?? {}, each, world)]));
}

/** The same arguments with another value in one place. */
export function withValue(args: unknown, [first, ...rest]: Slot["path"], value: unknown): unknown {
  if (first === undefined) return value;
  if (Array.isArray(args)) return args.map((item, at) => (at === first ? withValue(item, rest, value) : item));
  // A name `__proto__` is a field like any other here, as it is in JSON.
  const fields = new Map(Object.entries((args as object | undefined) ?? {}));
  const inside = fields.get(String(first)) ?? (typeof rest[0] === "number" ? [undefined] : undefined);
  return Object.fromEntries(fields.set(String(first), withValue(inside, rest, value)));
}
