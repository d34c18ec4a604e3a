import { fillPlaceholders, is, Placeholder } from "drizzle-orm";
import { type Executable, executable, type Statement } from "./statements.ts";
import { fillLimits, isToFill, withLimits } from "./with-limits.ts";

/** Placeholder values by name. */
export type Values = Record<string, unknown>;

/** Filters and orderings combine to many shapes. The least recently used shape is dropped. */
const MAX_SHAPES = 200;

/**
 * Builds a statement once and fills in values for each request: Drizzle builds it more slowly than D1 runs it.
 * The arguments of `build` must be JSON, and only they may change the SQL. All other values are `sql.placeholder(name)`.
 *
 *     const selectTask = prepare(() => statements.select().from(tasks).where(eq(tasks.id, sql.placeholder("id"))));
 *     await read(ctx, selectTask({ id }));
 */
export function prepare<Shape extends readonly unknown[], Built extends Statement>(build: (...shape: Shape) => Built) {
  const shapes = new Map<string, Template>();
  return (values: Values, ...shape: Shape): Built => {
    const key = JSON.stringify(shape);
    const template = shapes.get(key) ?? templateOf(build(...shape));
    shapes.delete(key);
    shapes.set(key, template);
    if (shapes.size > MAX_SHAPES) shapes.delete(shapes.keys().next().value as string);
    return filled(template, values) as unknown as Built;
  };
}

type Query = ReturnType<Executable["getQuery"]>;
type Template = Query & Pick<Executable, "mapResult"> & { readonly hasLimits: boolean };

function templateOf(statement: Statement): Template {
  const built = executable(statement);
  const query = numbered(withLimits(built.getQuery()));
  return { ...query, hasLimits: isToFill(query.sql), mapResult: (...args) => built.mapResult(...args) };
}

/** Binds each distinct parameter once, by number: D1 allows 100 in a statement. Our SQL has no `?` in text. */
function numbered({ sql, params }: Query): Query {
  const distinct: unknown[] = [];
  const numberOf = (param: unknown) => {
    const found = distinct.findIndex((each) => each === param || isSamePlaceholder(each, param));
    return found < 0 ? distinct.push(param) : found + 1;
  };
  let index = 0;
  return { sql: sql.replaceAll("?", () => `?${numberOf(params[index++])}`), params: distinct };
}

function isSamePlaceholder(one: unknown, other: unknown): boolean {
  return is(one, Placeholder) && is(other, Placeholder) && one.name === other.name;
}

/** The part of a Drizzle statement that `runBatch` uses. */
function filled({ sql, params, hasLimits, mapResult }: Template, values: Values) {
  const query: Executable = {
    getQuery: () => ({ sql: hasLimits ? fillLimits(sql, values) : sql, params: fillPlaceholders(params, values) }),
    mapResult,
  };
  return { _prepare: () => query };
}
