// Runs in workerd, beside the Worker: the rate limits of `npm start`.
import { WorkerEntrypoint } from "cloudflare:workers";

interface Props {
  readonly namespace: string;
  readonly limit: number;
  /** In seconds. */
  readonly period: number;
}

interface Window {
  readonly number: number;
  readonly counts: Map<string, number>;
}

const windows = new Map<string, Window>();

/**
 * Counts in memory, as Cloudflare does on each machine. Miniflare's limits write to a database for each request. That
 * took a fifth of a read's time.
 */
export class Limiter extends WorkerEntrypoint<unknown, Props> {
  limit({ key }: RateLimitOptions): RateLimitOutcome {
    const { namespace, limit, period } = this.ctx.props;
    const number = Math.floor(Date.now() / (period * 1000));
    const known = windows.get(namespace);
    const { counts } = known?.number === number ? known : begin(namespace, number);
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return { success: count <= limit };
  }
}

function begin(namespace: string, number: number): Window {
  const window = { number, counts: new Map<string, number>() };
  windows.set(namespace, window);
  return window;
}

export default {};
