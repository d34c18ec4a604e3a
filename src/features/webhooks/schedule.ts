import { DAY_MS } from "../../kernel/time.ts";

const [SECOND, MINUTE, HOUR] = [1_000, 60_000, 3_600_000];

/** After each failed try but the last one: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
const DELAYS_MS = [...[5 * SECOND, 5 * MINUTE, 30 * MINUTE], ...[2, 5, 10, 14, 20, 24].map((hours) => hours * HOUR)];

/** An endpoint that has failed for so long is switched off. */
export const MAX_FAILING_MS = 5 * DAY_MS;

/** When to try again after this many failed tries, not before `notBefore`; null after the last one. */
export function nextTry(tries: number, now: Date, notBefore = 0): string | null {
  const delay = DELAYS_MS[tries - 1];
  return delay === undefined ? null : new Date(Math.max(now.getTime() + delay, notBefore)).toISOString();
}

/** The moment that `Retry-After` names in seconds or as a date (RFC 9110, section 10.2.3), at most a day from now; 0: none. */
export function retryAfter(header: string | null, now: Date): number {
  if (header === null) return 0;
  const at = /^\d+$/.test(header.trim()) ? now.getTime() + Number(header) * SECOND : Date.parse(header);
  return Number.isNaN(at) ? 0 : Math.min(at, now.getTime() + DAY_MS);
}
