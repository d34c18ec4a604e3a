import { type SQL, sql } from "drizzle-orm";
import type { Attached, EntityDefinition, EntityName, EntityRegistry } from "../../db/entity.ts";
import { insertInto } from "../../db/insert.ts";
import { deletedIds } from "../../db/schema/deleted-ids.ts";
import { events } from "../../db/schema/feed.ts";
import { type Statement, statements } from "../../db/statements.ts";
import { uuidBytes } from "./ids.ts";
import { lastSeq } from "./publications.ts";
import { snapshotRows } from "./snapshots.ts";
import type { FeedChange } from "./write.ts";

interface Cascade {
  readonly statements: readonly Statement[];
  /** The feed changes of the children. The caller adds those of the deleted rows themselves. */
  readonly feedChanges: readonly FeedChange[];
}

export interface CascadeOptions {
  /** Whether an undo is to restore the rows. */
  readonly takesSnapshots?: boolean;
}

/** Deletes rows of an entity with all that goes with them, children first, and keeps their ids from being given again. */
export function cascadeDelete(
  entities: EntityRegistry,
  name: EntityName,
  where: SQL,
  { takesSnapshots = false }: CascadeOptions = {},
): Cascade {
  const { table, id, owner, person = owner, attached = [] } = entities[name];
  const children = childrenOf(entities, name, where).map(({ child, where }) => ({
    itself: { entity: child, deleted: true, where },
    ...cascadeDelete(entities, child, where, { takesSnapshots }),
  }));
  const attachments = attached.map((rows) => ({ ...rows, where: isAmong(rows, entities[name], where) }));
  const keep = ({ person, owner, ...rows }: Attached & { where: SQL }) => {
    const of = person ?? owner;
    return of ? [snapshotRows(lastSeq, rows.table, of, rows.where)] : [];
  };
  return {
    statements: [
      ...children.flatMap((child) => child.statements),
      ...(takesSnapshots ? [...attachments.flatMap(keep), snapshotRows(lastSeq, table, person, where)] : []),
      ...attachments.map((rows) => statements.delete(rows.table).where(rows.where)),
      insertInto(deletedIds, { id: uuidBytes(id) }, sql`FROM ${table} WHERE ${where}`).onConflictDoNothing(),
      statements.delete(table).where(where),
    ],
    feedChanges: children.flatMap(({ itself, feedChanges }) => [itself, ...feedChanges]),
  };
}

/** Rows of an entity and of its children change owners: what repeats the owner follows. */
export function reassignOwner(
  entities: EntityRegistry,
  name: EntityName,
  where: SQL,
  ownerId: string,
): readonly Statement[] {
  const { table, id, attached = [] } = entities[name];
  const personal = Object.values(entities).flatMap(({ name, isPersonal }) => (isPersonal ? [name] : []));
  const itsEvents = sql`${events.subjectId} IN (SELECT ${id} FROM ${table} WHERE ${where})
    AND ${events.entity} NOT IN (SELECT value FROM json_each(${JSON.stringify(personal)}))`;
  return [
    ...attached.flatMap((rows) => {
      if (!rows.owner) return [];
      const owner = sql.identifier(rows.owner.name);
      return statements.run(
        sql`UPDATE ${rows.table} SET ${owner} = ${ownerId} WHERE ${isAmong(rows, entities[name], where)}`,
      );
    }),
    statements.update(events).set({ ownerId }).where(itsEvents),
  ];
}

/** The rows that go with those rows, by the entity that they are of. */
export function childrenOf(entities: EntityRegistry, name: EntityName, where: SQL) {
  return Object.values(entities).flatMap(({ name: child, parents = [] }) =>
    parents
      .filter(({ entity }) => entity === name)
      .map((parent) => ({ child: child as EntityName, parent, where: isAmong(parent, entities[name], where) })),
  );
}

/** The rows that name one of the entity's rows. */
function isAmong(
  { id, where: ofKind }: { readonly id: EntityDefinition["id"]; readonly where?: SQL },
  entity: EntityDefinition,
  where: SQL,
): SQL {
  const named = sql`${id} IN (SELECT ${entity.id} FROM ${entity.table} WHERE ${where})`;
  return ofKind ? sql`${ofKind} AND ${named}` : named;
}
