import { createApp } from "../../src/app.ts";
import type { Env } from "../../src/env.ts";
import { fetchThrough } from "./app.ts";
import { Person } from "./client.ts";
import { env } from "./env.ts";

/** A batch on its way to D1. */
export interface Batch {
  readonly statements: D1PreparedStatement[];
  /** The session's start; undefined outside of sessions. */
  readonly start: string | undefined;
  readonly isRead: boolean;
  /** Sends it, or others in place of its statements. */
  run(statements?: D1PreparedStatement[]): Promise<D1Result[]>;
}

/** The test's database, with something around each batch. */
export function databaseAround(act: (batch: Batch) => Promise<D1Result[]>): D1Database {
  const around = (target: D1Database | D1DatabaseSession, start?: string) => ({
    prepare: (query: string) => target.prepare(query),
    batch: (statements: D1PreparedStatement[]) =>
      act({ statements, start, isRead: statements.every(isSelect), run: (these = statements) => target.batch(these) }),
    getBookmark: () => ("getBookmark" in target ? target.getBookmark() : null),
    withSession: (from = "first-unconstrained") => around(env.DB.withSession(from), from),
  });
  return around(env.DB) as unknown as D1Database;
}

/** The text of a statement is a property that the types do not have. */
function isSelect(statement: D1PreparedStatement): boolean {
  return /^select\b/i.test((statement as unknown as { statement: string }).statement);
}

/** With something that happens just before the first batch that writes. */
export function databaseWith(meanwhile: () => Promise<unknown>): D1Database {
  let isFirst = true;
  return databaseAround(async ({ isRead, run }) => {
    if (isFirst && !isRead) {
      isFirst = false;
      await meanwhile();
    }
    return run();
  });
}

/** Of which every batch fails as D1's do. */
export function failing(message: string): D1Database {
  return databaseAround(() => Promise.reject(new Error(message)));
}

/** The same person, whose requests come to a Worker with other bindings. */
export function withBindings(bindings: Partial<Env>, { signedIn }: Person): Person {
  return new Person(signedIn, fetchThrough(createApp(), bindings));
}
