import { Miniflare } from "miniflare";
import { expect, it, onTestFinished } from "vitest";
import { limiterWorker, limitOf } from "../../scripts/start/runtime.ts";

const ASKER = `export default {
  async fetch(request, env) {
    const { limit, key } = await request.json();
    return Response.json((await env[limit].limit({ key })).success);
  },
}`;

it("the rate limits of npm start let through as many as they say, for each key and limit", async () => {
  const compatibilityDate = "2026-10-01";
  const modules = { "index.js": { type: "esm" as const, contents: ASKER } };
  const limit = (namespace_id: string, limit: number) => limitOf({ namespace_id, simple: { limit, period: 60 } });
  const env = { USER: limit("1", 3), ADDRESS: limit("2", 1) };
  const asker = { name: "asker", manifest: { mainModule: "index.js", modulesRoot: "/", modules }, env };
  const miniflare = new Miniflare({
    cf: false,
    logRequests: false,
    enableDevRegistry: false,
    workers: [{ config: { compatibilityDate, ...asker } }, { config: { compatibilityDate, ...limiterWorker() } }],
  });
  onTestFinished(() => miniflare.dispose());
  const ask = async (limit: keyof typeof env, key: string): Promise<boolean> => {
    const body = JSON.stringify({ limit, key });
    return (await (await miniflare.dispatchFetch("http://asker/", { method: "POST", body })).json()) as boolean;
  };
  // A minute may end between two of these. Then others are asked in the next one.
  const answers = async () => {
    const [ada, bob] = [crypto.randomUUID(), crypto.randomUUID()];
    const minute = Math.floor(Date.now() / 60_000);
    const all = [];
    for (const key of [ada, ada, ada, ada, bob]) all.push(await ask("USER", key));
    for (const key of [ada, ada]) all.push(await ask("ADDRESS", key));
    return Math.floor(Date.now() / 60_000) === minute ? all : undefined;
  };
  expect((await answers()) ?? (await answers())).toEqual([true, true, true, false, true, true, false]);
});
