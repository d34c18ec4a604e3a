import { and, eq, sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { prepare } from "../src/db/prepared.ts";
import { tasks } from "../src/db/schema/tasks.ts";
import { statements } from "../src/db/statements.ts";

describe("a prepared statement", () => {
  const build = () => {
    const built: string[] = [];
    const select = prepare((shape: string) => {
      built.push(shape);
      const owned = eq(tasks.ownerId, sql.placeholder("user"));
      const urgent = and(owned, eq(tasks.assigneeId, sql.placeholder("user")), eq(tasks.priority, "urgent"));
      return statements
        .select({ id: tasks.id })
        .from(tasks)
        .where(shape === "urgent" ? urgent : owned);
    });
    return { built, select };
  };

  it("binds each value once, as its column stores it", () => {
    const { select } = build();
    expect(queryOf(select({ user: "me" }, "urgent"))).toEqual({
      sql: 'select "id" from "tasks" where ("tasks"."owner_id" = ?1 and "tasks"."assignee_id" = ?1 and "tasks"."priority" = ?2)',
      params: ["me", 4],
    });
  });

  // SQLite would compile it a second time for the value of a parameter.
  it("has its limits in its text", () => {
    const { id, ownerId } = tasks;
    const one = sql`(SELECT ${id} FROM ${tasks} WHERE ${ownerId} = ${sql.placeholder("user")} LIMIT ${1})`;
    const select = prepare(() => statements.select({ one }).from(tasks).limit(sql.placeholder("most")));
    for (const most of [21, 101]) {
      expect(queryOf(select({ user: "me", most }))).toEqual({
        sql: `select (SELECT "id" FROM "tasks" WHERE "owner_id" = ?1 LIMIT 1) from "tasks" limit ${most}`,
        params: ["me"],
      });
    }
  });

  it("is built once for each shape, and filled anew", () => {
    const { built, select } = build();
    const params = ["one", "two"].map((user) => queryOf(select({ user }, "all")).params);
    expect(params).toEqual([["one"], ["two"]]);
    expect(built).toEqual(["all"]);
  });

  it("keeps the shapes that were used last", () => {
    const { built, select } = build();
    for (let n = 0; n < 500; n += 1) {
      select({ user: "me" }, "often");
      select({ user: "me" }, `once ${n}`);
    }
    expect(built.filter((shape) => shape === "often")).toEqual(["often"]);
    select({ user: "me" }, "once 0");
    expect(built.filter((shape) => shape === "once 0")).toHaveLength(2);
  });

  it("is not filled without a value", () => {
    expect(() => queryOf(build().select({}, "all"))).toThrow("user");
  });
});

function queryOf(statement: unknown): { sql: string; params: unknown[] } {
  return (statement as { _prepare(): { getQuery(): { sql: string; params: unknown[] } } })._prepare().getQuery();
}
