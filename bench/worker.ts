import type { Broadcast } from "./broadcast.ts";
import { counting, newCounts } from "./counting.ts";
import { floor } from "./floor.ts";
import { runMinute } from "./minute.ts";
import { type Env, product } from "./product.ts";
import { consume, cronTwice, delivered, seedReminders } from "./reminders.ts";
import { prepare, run } from "./run-inside.ts";
import { seed } from "./seed.ts";

export { Broadcast } from "./broadcast.ts";
export { Hub, Webhook } from "./product.ts";

interface BenchEnv extends Env {
  LARGE_DB: D1Database;
  BROADCAST: DurableObjectNamespace<Broadcast>;
}

// A log line for each request costs time here, but not in a deployed Worker.
const { log } = console;
console.log = (line: string) => line.includes('"error"') && log(line);

type Helper = (request: Request, env: BenchEnv, ctx: ExecutionContext) => Promise<unknown>;

const HELPERS: Record<string, Helper> = {
  "/bench/seed": async (request, { DB }) => {
    const { userId, tasks } = await request.json<{ userId: string; tasks: number }>();
    await seed(DB, userId, tasks);
  },
  "/bench/prepare": async (request, env) => prepare(await request.json(), env),
  "/bench/run": async (request, env, ctx) => run(await request.json(), env, ctx),
  "/bench/remind": async (request, env, ctx) => {
    const { userId, reminders } = await request.json<{ userId: string; reminders: number }>();
    await seedReminders(env, userId, reminders);
    return cronTwice(env, ctx);
  },
  "/bench/minute": async (_, env, ctx) => runMinute(env, ctx),
  "/bench/delivered": async (request, env) => delivered(env, (await request.json<{ userId: string }>()).userId),
};

export default {
  async fetch(request, bindings, ctx) {
    const env = request.headers.has("X-Large") ? { ...bindings, DB: bindings.LARGE_DB } : bindings;
    const { pathname } = new URL(request.url);
    const help = HELPERS[pathname];
    if (help) return Response.json((await help(request, env, ctx)) ?? {});
    if (pathname === "/floor/broadcast") return broadcast(request, env);
    if (pathname.startsWith("/floor/")) return floor(request, env);
    return request.headers.has("X-Count-Written") ? countWritten(request, env, ctx) : product.fetch(request, env, ctx);
  },

  queue: consume,
} satisfies ExportedHandler<BenchEnv, never>;

async function countWritten(request: Request, env: Env, ctx: ExecutionContext): Promise<Response> {
  const counts = newCounts();
  const { status, headers, body } = await product.fetch(request, { ...env, DB: counting(env.DB, counts) }, ctx);
  return new Response(body, { status, headers: { ...Object.fromEntries(headers), "X-Written": `${counts.written}` } });
}

async function broadcast(request: Request, { BROADCAST }: BenchEnv): Promise<Response> {
  const room = BROADCAST.getByName("everyone");
  if (request.headers.get("Upgrade")) return room.fetch(request);
  const { text } = await request.json<{ text: string }>();
  await room.broadcast(text);
  return Response.json({}, { status: 201 });
}
