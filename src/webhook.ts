import { DurableObject } from "cloudflare:workers";
import type { Env } from "./env.ts";
import { saveUsageWhenDue } from "./features/stats/save-usage.ts";
import { type RunResult, runWebhook } from "./features/webhooks/run.ts";
import { log } from "./kernel/log.ts";
import { lineOf, measure, outcomeOf } from "./measure.ts";
import { openContext } from "./open-context.ts";

/** After a run that failed. The cron does not wait for it. */
const PAUSE_MS = 30_000;

/** Sends to one endpoint. Its name is the webhook's id. All that must not be lost is in D1. */
export class Webhook extends DurableObject<Env> {
  #isRunning = false;
  #hasNews = false;
  #news = Promise.withResolvers<void>();

  /** Does not wait for what is sent. An alarm does not know the object's name, so the id is kept. */
  async wake(id: string): Promise<void> {
    this.#hasNews = true;
    this.#news.resolve();
    if (this.#isRunning) return;
    this.ctx.storage.kv.put("id", id);
    await this.ctx.storage.setAlarm(Date.now());
  }

  override async alarm(): Promise<void> {
    const id = this.ctx.storage.kv.get<string>("id") ?? "";
    const { result, pause } = await this.#run(id);
    const next = this.#hasNews ? Date.now() : pause === null ? result?.next?.getTime() : Date.now() + pause;
    if (next !== undefined) await this.ctx.storage.setAlarm(next);
  }

  async #run(id: string) {
    let result: RunResult | undefined;
    this.#isRunning = true;
    const run = await measure(
      () => openContext(this.env, this.ctx),
      async (open) => {
        result = await runWebhook(id, { open, send: sendThrough(this.env), nextNews: () => this.#nextNews() });
      },
    );
    this.#isRunning = false;
    const { delivered = 0, failed = 0 } = result ?? {};
    if (delivered + failed > 0 || run.failure) log({ webhook: id, delivered, failed, ...lineOf(run) });
    openContext(this.env, this.ctx).writePoint({ kind: "webhook", name: "run", outcome: outcomeOf(run), ...run });
    saveUsageWhenDue(this.env, this.ctx);
    return { result, pause: run.failure ? PAUSE_MS : null };
  }

  /** Resolves with the next call of `wake`. */
  #nextNews(): Promise<void> {
    this.#hasNews = false;
    this.#news = Promise.withResolvers();
    return this.#news.promise;
  }
}

/** `npm start` has a network without private addresses. On Cloudflare there are none. */
function sendThrough({ PUBLIC_NETWORK }: Env) {
  return (url: string, init: RequestInit) => (PUBLIC_NETWORK ? PUBLIC_NETWORK.fetch(url, init) : fetch(url, init));
}
