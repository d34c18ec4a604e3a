import { type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import { rendered } from "../../db/json.ts";
import { profiles } from "../../db/schema/profiles.ts";
import { users } from "../../db/schema/users.ts";

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
