import { type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import type { EntityName, EntityRegistry } from "../../db/entity.ts";
import { profiles } from "../../db/schema/profiles.ts";
import { users } from "../../db/schema/users.ts";
import { rendered } from "../../db/template.ts";
import type { FeedChange } from "../feed/write.ts";

/** Someone as others see them: never with their address. */
export interface Person {
  readonly id: string;
  readonly username: string;
  readonly display_name: string;
}

/** For a row of `users` joined with its profile. */
export const personView = rendered(
  sql`json_object('id', ${users.id}, 'username', ${users.username}, 'display_name', ${profiles.displayName})`,
).mapWith(JSON.parse) as SQL<Person>;

/** The person with this id; null where there is none. */
export function personWith(id: SQL | SQLiteColumn): SQL<Person | null> {
  return sql`json((SELECT ${personView} FROM ${users}
    JOIN ${profiles} ON ${profiles.userId} = ${users.id} WHERE ${users.id} = ${id}))`.mapWith(
    JSON.parse,
  ) as SQL<Person | null>;
}

/** What a person's new name changes for people: everything whose representation shows it. */
export function nameChanges(entities: EntityRegistry, userId: string): FeedChange[] {
  return Object.values(entities).flatMap(({ name, showsPerson }) =>
    showsPerson ? [{ entity: name as EntityName, where: showsPerson(userId) }] : [],
  );
}

/** Whether there is anything that a new name changes. */
export function isNameShown(entities: EntityRegistry, userId: string): SQL {
  const shown = nameChanges(entities, userId).map(
    ({ entity, where }) => sql`EXISTS (SELECT 1 FROM ${entities[entity].table} WHERE ${where})`,
  );
  return sql`(${sql.join(shown, sql` OR `)})`;
}
