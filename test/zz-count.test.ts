import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { it } from "vitest";
import worker from "../src/index.ts";
import { costOf, Person, newPerson } from "./support/client.ts";
import { env } from "./support/env.ts";
it("counts", async () => {
  const sqls: string[] = [];
  const wrap = (d1: any): any => ({
    prepare: (s: string) => { const st = d1.prepare(s); return { bind: (...p: unknown[]) => ({ sql: s, p, st: st.bind(...p) }) }; },
    batch: async (list: any[]) => {
      const results = await d1.batch(list.map((x) => x.st));
      last = { ...list.at(-1), rows: results.at(-1).meta.rows_read };
      return results;
    },
  });
  let last: any;
  const fetch = async (request: Request) => {
    const ctx = createExecutionContext();
    const response = await worker.fetch(request as any, { ...env, DB: wrap(env.DB) } as any, ctx);
    await waitOnExecutionContext(ctx);
    return response;
  };
  const p = new Person((await newPerson()).signedIn, fetch as any);
  await p.task({ title: "a", due_date: "2026-03-01" }); await p.task({ title: "b", status: "done" }); await p.task({ title: "c" });
  for (const query of ["", "due_before=2027-04-01", "ordering=due_at"]) {
    const r = await p.get(`/api/tasks?${query}`);
    console.log(`## ${query} ${costOf(r).rows} ${last.rows} ${last.sql.length} ${last.p.length}\n${last.sql}`);
    const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${last.sql}`).bind(...last.p).all<any>();
    const depth = new Map<number, number>([[0, 0]]);
    console.log(results.map((r: any) => { const d = (depth.get(r.parent) ?? 0) + 1; depth.set(r.id, d); return " ".repeat(d * 2) + r.detail; }).join("\n"));
  }
});
