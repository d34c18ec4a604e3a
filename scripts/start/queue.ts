// Runs in workerd, beside the Worker: the Queue of `npm start`.
import { DurableObject, WorkerEntrypoint } from "cloudflare:workers";
import type { Consumer } from "./build-output.ts";

interface Env {
  readonly BROKER: DurableObjectNamespace<Broker>;
  readonly CONSUMER: QueueHandler;
  readonly CONSUMERS: readonly Consumer[];
}

/** A service binding has this with the flag `service_binding_extra_handlers`. */
interface QueueHandler {
  queue(queue: string, messages: readonly Delivered[]): Promise<Outcome>;
}

interface Delivered {
  readonly id: string;
  readonly timestamp: Date;
  readonly body: unknown;
  readonly attempts: number;
}

interface Outcome {
  readonly outcome: string;
  readonly ackAll: boolean;
  readonly explicitAcks: readonly string[];
  readonly retryBatch: { readonly retry: boolean; readonly delaySeconds?: number };
  readonly retryMessages: readonly { readonly msgId: string; readonly delaySeconds?: number }[];
}

type Row = { id: string; body: string; sent_at: number; attempts: number };

/** How many batches of one queue are delivered at the same time. */
const CONCURRENCY = 4;

/**
 * Keeps the messages of all queues on disk until the Worker has acknowledged them. Miniflare's own Queue loses them
 * when the process ends. A message that was being delivered then is delivered again, as Cloudflare's Queues may do.
 */
export class Broker extends DurableObject<Env> {
  readonly #delivering = new Map<string, Promise<void>>();
  #isDraining = false;
  #nextLane = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ctx.storage.sql.exec(`
      CREATE TABLE IF NOT EXISTS messages (id TEXT PRIMARY KEY, queue TEXT NOT NULL, body TEXT NOT NULL,
        sent_at INTEGER NOT NULL, available_at INTEGER NOT NULL, attempts INTEGER NOT NULL, lane TEXT);
      CREATE INDEX IF NOT EXISTS messages_available ON messages (queue, lane, available_at);
      UPDATE messages SET lane = NULL WHERE lane IS NOT NULL;
    `);
  }

  async send(queue: string, bodies: readonly unknown[], delaySeconds: number): Promise<void> {
    const now = Date.now();
    for (const body of bodies) this.#insert(queue, JSON.stringify(body), now, now + delaySeconds * 1000);
    await this.#schedule();
  }

  override async alarm(): Promise<void> {
    this.wake();
  }

  /** Delivers due messages. Also called each minute, in case an alarm was lost. */
  wake(): void {
    for (const consumer of this.env.CONSUMERS) this.#open(consumer);
  }

  /** Starts no more deliveries, and waits for running ones. */
  async drain(): Promise<void> {
    this.#isDraining = true;
    await Promise.all(this.#delivering.values());
  }

  #open(consumer: Consumer): void {
    const lanes = [...this.#delivering.keys()].filter((lane) => lane.startsWith(`${consumer.queue} `));
    if (this.#isDraining || lanes.length >= CONCURRENCY) return;
    const lane = `${consumer.queue} ${this.#nextLane++}`;
    const batch = this.#claim(consumer, lane);
    if (batch.length === 0) return;
    const delivery = this.#deliver(consumer, lane, batch).finally(async () => {
      this.#delivering.delete(lane);
      this.#open(consumer);
      await this.#schedule();
    });
    this.#delivering.set(lane, delivery);
    this.ctx.waitUntil(delivery);
    this.#open(consumer);
  }

  #claim({ queue, max_batch_size = 10 }: Consumer, lane: string): Row[] {
    const due = `SELECT id FROM messages WHERE queue = ? AND lane IS NULL AND available_at <= ? ORDER BY available_at LIMIT ?`;
    const claim = `UPDATE messages SET lane = ? WHERE id IN (${due}) RETURNING id, body, sent_at, attempts`;
    return this.ctx.storage.sql.exec<Row>(claim, lane, queue, Date.now(), max_batch_size).toArray();
  }

  async #deliver(consumer: Consumer, lane: string, batch: readonly Row[]): Promise<void> {
    const messages = batch.map(({ id, body, sent_at, attempts }) => {
      return { id, timestamp: new Date(sent_at), body: JSON.parse(body), attempts: attempts + 1 };
    });
    const response = await this.env.CONSUMER.queue(consumer.queue, messages).catch((error) => {
      console.error(JSON.stringify({ queue: consumer.queue, error: String(error) }));
      return undefined;
    });
    const acknowledged = new Set(response?.explicitAcks);
    const retries = new Map(response?.retryMessages.map(({ msgId, delaySeconds }) => [msgId, delaySeconds]));
    const areRetried = response?.outcome !== "ok" || response.retryBatch.retry;
    for (const row of batch) {
      const isRetried = !response?.ackAll && !acknowledged.has(row.id) && (areRetried || retries.has(row.id));
      if (isRetried) this.#retry(consumer, row, retries.get(row.id) ?? response?.retryBatch.delaySeconds ?? 0);
      else this.#delete(row.id);
    }
    this.ctx.storage.sql.exec("UPDATE messages SET lane = NULL WHERE lane = ?", lane);
  }

  #retry({ max_retries = 3, dead_letter_queue }: Consumer, { id, body, attempts }: Row, delaySeconds: number): void {
    if (attempts < max_retries) {
      const availableAt = Date.now() + delaySeconds * 1000;
      this.ctx.storage.sql.exec(
        "UPDATE messages SET attempts = attempts + 1, available_at = ? WHERE id = ?",
        availableAt,
        id,
      );
    } else {
      this.#delete(id);
      if (dead_letter_queue) this.#insert(dead_letter_queue, body, Date.now(), Date.now());
    }
  }

  #insert(queue: string, body: string, sentAt: number, availableAt: number): void {
    const row = [crypto.randomUUID(), queue, body, sentAt, availableAt] as const;
    this.ctx.storage.sql.exec("INSERT INTO messages VALUES (?, ?, ?, ?, ?, 0, NULL)", ...row);
  }

  #delete(id: string): void {
    this.ctx.storage.sql.exec("DELETE FROM messages WHERE id = ?", id);
  }

  /** Sets the alarm for the next message that is in no batch, with a delay in which others may join it. */
  async #schedule(): Promise<void> {
    const alarms = this.env.CONSUMERS.flatMap(({ queue, max_batch_timeout = 1 }) => {
      const next = "SELECT min(available_at) AS at FROM messages WHERE queue = ? AND lane IS NULL";
      const { at } = this.ctx.storage.sql.exec<{ at: number | null }>(next, queue).one();
      return at === null ? [] : [at + max_batch_timeout * 1000];
    });
    if (alarms.length > 0) await this.ctx.storage.setAlarm(Math.min(...alarms));
  }
}

/** The binding that the Worker sends through. */
export class Sender extends WorkerEntrypoint<Env, { queue: string }> {
  async send(body: unknown, { delaySeconds = 0 }: QueueSendOptions = {}): Promise<void> {
    await brokerOf(this.env).send(this.ctx.props.queue, [body], delaySeconds);
  }

  async sendBatch(messages: readonly { body: unknown }[], { delaySeconds = 0 }: QueueSendOptions = {}): Promise<void> {
    const bodies = messages.map(({ body }) => body);
    await brokerOf(this.env).send(this.ctx.props.queue, bodies, delaySeconds);
  }
}

/** Called by `npm start`, which can reach this Worker by HTTP only. */
export default {
  async fetch(request, env) {
    const broker = brokerOf(env);
    await (new URL(request.url).pathname === "/drain" ? broker.drain() : broker.wake());
    return new Response(null, { status: 204 });
  },
} satisfies ExportedHandler<Env>;

function brokerOf({ BROKER }: Env) {
  return BROKER.getByName("broker");
}
