import { type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import type { ZodType } from "zod";
import type { View } from "./json.ts";

/**
 * Every entity by name. Each feature adds its own beside its definition, by declaration merging, so that what lies below
 * the features knows their names and events without importing them.
 */
// biome-ignore lint/suspicious/noEmptyInterface: features merge their entities into it
export interface Entities {}

export type EntityName = keyof Entities & string;

/** As `task.created`. */
export type EventName = {
  [Name in EntityName]: Entities[Name] extends EntityDefinition<string, unknown, infer Event>
    ? `${Name}.${Event}`
    : never;
}[EntityName];

/** Rows that live and die with the entity's row and are no entities themselves. */
export interface Attached {
  readonly table: SQLiteTable;
  /** The column that names the entity's row. */
  readonly id: SQLiteColumn;
  readonly where?: SQL;
  /** The column that repeats the entity's owner. */
  readonly owner?: SQLiteColumn;
  /** The user that the row belongs to, if that is not the owner of the entity. */
  readonly person?: SQLiteColumn;
}

/** The entity whose rows this one's rows are deleted with. */
export interface Parent {
  readonly entity: string;
  /** The column that names the parent's row. */
  readonly id: SQLiteColumn;
  readonly where?: SQL;
  /** Whether whoever can see the parent can see it too. */
  readonly sharesReaders?: boolean;
}

/** All that the rest of the system has to know of an entity. */
export interface EntityDefinition<Name extends string = string, Shape = unknown, Event extends string = string> {
  readonly name: Name;
  readonly table: SQLiteTable;
  readonly id: SQLiteColumn;
  /** The id of the row's owner. When that account is erased, the row's events are erased too. */
  readonly owner: SQL | SQLiteColumn;
  /** The user that the row belongs to, if that is not the owner. A snapshot is erased with that account. */
  readonly person?: SQL | SQLiteColumn;
  /** Whether it stays its owner's when its parent is handed over. */
  readonly isPersonal?: boolean;
  /** In whose history its events stand: its own, or its task's. */
  readonly subject: SQLiteColumn;
  readonly events: readonly Event[];
  /** Its representation for someone, as JSON made by SQLite. */
  readonly view: View<Shape>;
  /** What an event records of it, where that is not the representation for its owner. */
  readonly recorded?: SQL;
  /** The same for the OpenAPI document. */
  readonly schema: ZodType;
  /** Who can see which of its rows: a FROM of (`reader`, `entity_id`) pairs, each once. */
  readonly readers: (where: SQL) => SQL;
  readonly parents?: readonly Parent[];
  readonly attached?: readonly Attached[];
  /** The rows that are erased with a person, beside those that go with their parents. */
  readonly erasedWith: (userId: string) => SQL;
  /** The rows whose representation shows a person's name. */
  readonly showsPerson?: (userId: string) => SQL;
  /** An event's recorded representation once a person is erased. */
  readonly withoutPerson?: (data: SQL, userId: string) => SQL;
}

export function defineEntity<const Name extends string, Shape, const Event extends string>(
  definition: EntityDefinition<Name, Shape, Event>,
): EntityDefinition<Name, Shape, Event> {
  return definition;
}

/** What an event records of a row. */
export function recordedView({ owner, view, recorded }: EntityDefinition): SQL {
  return recorded ?? view(sql`${owner}`);
}

export type EntityRegistry = Readonly<Record<EntityName, EntityDefinition>>;

/** The name of the entity that an event happened to. */
export function entityOf(event: string): EntityName {
  return event.slice(0, event.indexOf(".")) as EntityName;
}

/** Readers of rows that only their owner sees. */
export function rowsOfOwner(table: SQLiteTable, owner: SQLiteColumn, id: SQLiteColumn): EntityDefinition["readers"] {
  return (where) => sql`(SELECT ${owner} AS reader, ${id} AS entity_id FROM ${table} WHERE ${where})`;
}
