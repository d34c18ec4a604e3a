import type { EntityRegistry } from "../../db/entity.ts";
import { type FieldError, invalid } from "../../kernel/errors.ts";

/** @throws AppError `invalid` for names that are no event, no `task.*` and the like, and not `*` */
export function requireEvents(entities: EntityRegistry, names: readonly string[]): void {
  const known = new Set([
    "*",
    ...Object.values(entities).flatMap(({ name, events }) => [
      `${name}.*`,
      ...events.map((event) => `${name}.${event}`),
    ]),
  ]);
  const unknown = names.flatMap((name, index): FieldError[] =>
    known.has(name) ? [] : [{ path: `events.${index}`, code: "unknown_event", message: "No such event." }],
  );
  if (unknown.length > 0) throw invalid(...unknown);
}

/** As it is stored, each once. */
export function listText(values: readonly string[]): string {
  return JSON.stringify([...new Set(values)]);
}
