import { fillPlaceholders, is, Placeholder } from "drizzle-orm";
import { type Executable, executable, type Statement } from "./statements.ts";

/** By the name of their placeholder. */
export type Values = Record<string, unknown>;

/** A client's filters, orderings and cursors make more shapes than are ever used: the one used longest ago makes room. */
const MAX_SHAPES = 200;

/**
 * A statement that is built once and filled with values for each request: Drizzle takes longer to build one than D1 to run it.
 * What changes its SQL is its shape, the JSON values that `build` is called with; 200 shapes are kept. All else stands in it
 * as `sql.placeholder(name)`.
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
type Template = Query & Pick<Executable, "mapResult">;

function templateOf(statement: Statement): Template {
  const built = executable(statement);
  return { ...numbered(built.getQuery()), mapResult: (...args) => built.mapResult(...args) };
}

/** Each parameter is bound once and named by its number: D1 allows a statement 100. Our SQL has no `?` in text. */
function numbered({ sql, params }: Query): Query {
  const distinct: unknown[] = [];
  const numberOf = (param: unknown) => {
    const found = distinct.findIndex((each) => each === param || isSamePlaceholder(each, param));
    return found < 0 ? distinct.push(param) : found + 1;
  };
  let place = 0;
  return { sql: sql.replaceAll("?", () => `?${numberOf(params[place++])}`), params: distinct };
}

function isSamePlaceholder(one: unknown, other: unknown): boolean {
  return is(one, Placeholder) && is(other, Placeholder) && one.name === other.name;
}

/** What `runBatch` takes of a statement. */
function filled({ sql, params, mapResult }: Template, values: Values) {
  const query: Executable = { getQuery: () => ({ sql, params: fillPlaceholders(params, values) }), mapResult };
  return { _prepare: () => query };
}
