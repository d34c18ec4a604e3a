import { utcDate } from "./time.ts";

/** Daily numbers that this isolate counts. `features/stats` stores and shows them. */
export const USAGE = [
  "requests",
  "responses_4xx",
  "responses_429",
  "responses_5xx",
  "request_ms",
  "database_trips",
  "rows_read",
  "rows_written",
  "sockets_opened",
  "cron_runs",
  "crons_failed",
  "jobs_run",
  "jobs_failed",
  "jobs_dead",
  "mails_sent",
  "mails_failed",
] as const;
type Usage = (typeof USAGE)[number];

export interface UsageOfDay {
  /** In UTC. */
  readonly day: string;
  readonly name: string;
  readonly value: number;
}

let counted = new Map<string, number>();

/** Adds to today's numbers, in memory: a request must not wait for it, or cost a trip. */
export function count(numbers: { readonly [Name in Usage]?: number }): void {
  const day = utcDate(new Date());
  for (const [name, value] of Object.entries(numbers)) add({ day, name, value });
}

/** Counted and not stored yet. */
export function pendingUsage(): UsageOfDay[] {
  return [...counted].map(([key, value]) => {
    const [day = "", name = ""] = key.split(" ");
    return { day, name, value };
  });
}

/** The same, and resets the counts. */
export function takeUsage(): UsageOfDay[] {
  const usage = pendingUsage();
  counted = new Map();
  return usage;
}

/** Counts again what could not be stored. */
export function returnUsage(usage: readonly UsageOfDay[]): void {
  for (const each of usage) add(each);
}

function add({ day, name, value }: UsageOfDay): void {
  const key = `${day} ${name}`;
  counted.set(key, (counted.get(key) ?? 0) + value);
}
