import type { Job } from "../src/db/job.ts";
import type { Env } from "../src/env.ts";
import worker from "../src/index.ts";
import type { Broadcast } from "./broadcast.ts";
import { floor, type What } from "./floor.ts";
import { claimTwice, consume, delivered, seedReminders } from "./reminders.ts";
import { seed, seedOne } from "./seed.ts";

export { Hub } from "../src/index.ts";
export { Broadcast } from "./broadcast.ts";

export interface BenchEnv extends Env {
  BROADCAST: DurableObjectNamespace<Broadcast>;
}

interface Run {
  side: "ours" | "floor";
  what: What;
  requests: number;
  /** How many are under way at once. */
  concurrency: number;
  token: string;
  userId: string;
  /** Method, path with `ID` where a task's goes, body: as `run.mjs` sends it over HTTP. */
  request: [string, string, unknown?];
}

/**
 * Requests go to the handlers inside the runtime: through a development server's proxy, every handler looks alike. The
 * log's line is left out: printing it here costs what no deployed Worker pays.
 */
export default {
  async fetch(request, env, ctx) {
    const { pathname } = new URL(request.url);
    if (pathname === "/bench/seed") {
      const { userId, tasks } = await request.json<{ userId: string; tasks: number }>();
      await seed(env.DB, userId, tasks);
      return Response.json({ tasks });
    }
    if (pathname === "/bench/prepare") return Response.json(await prepare(await request.json<Run>(), env));
    if (pathname === "/floor/broadcast") return broadcast(request, env);
    if (pathname.startsWith("/floor/")) return floor(request, env);
    if (pathname === "/bench/remind") {
      const { userId, reminders } = await request.json<{ userId: string; reminders: number }>();
      await seedReminders(env, userId, reminders);
      return Response.json(await claimTwice(env, ctx));
    }
    if (pathname === "/bench/delivered") {
      const { userId } = await request.json<{ userId: string }>();
      return Response.json(await delivered(env, userId));
    }
    if (pathname === "/bench/run") return Response.json(await run(await request.json<Run>(), env, ctx));
    return worker.fetch(request, env, ctx);
  },

  queue: ({ messages }, env, ctx) => consume(messages, env, ctx),
} satisfies ExportedHandler<BenchEnv, Job>;

async function broadcast(request: Request, { BROADCAST }: BenchEnv): Promise<Response> {
  const room = BROADCAST.getByName("everyone");
  if (request.headers.get("Upgrade")) return room.fetch(request);
  const { text } = await request.json<{ text: string }>();
  await room.broadcast(text);
  return Response.json({}, { status: 201 });
}

type Handler = (request: Request, env: Env, ctx: ExecutionContext) => Response | Promise<Response>;

async function run(run: Run, env: Env, ctx: ExecutionContext): Promise<{ ms: number }> {
  const ids = await prepare(run, env);
  const handle: Handler = run.side === "ours" ? worker.fetch : floor;
  let next = 0;
  const client = async () => {
    for (let turn = next++; turn < run.requests; turn = next++) {
      const response = await handle(requestFor(run, ids[turn] ?? ""), env, ctx);
      if (response.status >= 300) throw new Error(`${run.what}: ${response.status} ${await response.text()}`);
      await response.text();
    }
  };
  const { log } = console;
  console.log = () => {};
  const started = Date.now();
  await Promise.all(Array.from({ length: run.concurrency }, client));
  console.log = log;
  return { ms: Date.now() - started };
}

/** A task of its own for each request that needs one, in both tables. */
async function prepare({ what, requests, userId }: Run, env: Env): Promise<string[]> {
  if (what === "list" || what === "create") return [];
  return seedOne(env.DB, userId, requests);
}

function requestFor({ what, token, userId, request: [method, path, body] }: Run, id: string): Request {
  return new Request(`https://bench.test${path.replace("ID", id)}`, {
    method,
    headers: {
      Authorization: `Bearer ${token}`,
      "X-User": userId,
      "X-What": what,
      ...(body !== undefined && { "Content-Type": "application/json" }),
    },
    body: body === undefined ? null : JSON.stringify(body),
  });
}
