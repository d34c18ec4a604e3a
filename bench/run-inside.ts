import { floor, type What } from "./floor.ts";
import { type Env, product } from "./product.ts";
import { seedOne } from "./seed.ts";

interface Run {
  side: "ours" | "floor";
  what: What;
  requests: number;
  /** The number of requests at once. */
  concurrency: number;
  token: string;
  userId: string;
  /** Method, path with `ID` for a task's id, body. */
  request: [string, string, unknown?];
}

type Handler = (request: Request, env: Env, ctx: ExecutionContext) => Response | Promise<Response>;

/** Calls the handlers inside the runtime, without the cost of an HTTP server. */
export async function run(run: Run, env: Env, ctx: ExecutionContext): Promise<{ ms: number }> {
  const ids = await prepare(run, env);
  const handle: Handler = run.side === "ours" ? product.fetch : floor;
  let next = 0;
  const client = async () => {
    for (let turn = next++; turn < run.requests; turn = next++) {
      const response = await handle(requestFor(run, ids[turn] ?? ""), env, ctx);
      if (response.status >= 300) throw new Error(`${run.what}: ${response.status} ${await response.text()}`);
      await response.text();
    }
  };
  const started = Date.now();
  await Promise.all(Array.from({ length: run.concurrency }, client));
  return { ms: Date.now() - started };
}

/** Makes one task for each request that needs one, in both tables. */
export async function prepare({ what, requests, userId }: Run, { DB }: Env): Promise<string[]> {
  return what === "list" || what === "create" ? [] : seedOne(DB, userId, requests);
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
