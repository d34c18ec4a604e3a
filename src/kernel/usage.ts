import { DAY_MS, utcDate } from "./time.ts";

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

/** Values by name, by day. */
let counted = new Map<string, Map<string, number>>();

/** Adds to today's numbers, in memory: a request must not wait for it, or cost a trip. */
export function count(numbers: { readonly [Name in Usage]?: number }): void {
  const values = valuesOfToday();
  for (const [name, value] of Object.entries(numbers)) add(values, name, value);
}

/** Counted and not stored yet. */
export function pendingUsage(): UsageOfDay[] {
  return [...counted].flatMap(([day, values]) => [...values].map(([name, value]) => ({ day, name, value })));
}

/** The same, and resets the counts. */
export function takeUsage(): UsageOfDay[] {
  const usage = pendingUsage();
  counted = new Map();
  return usage;
}

/** Counts again what could not be stored. */
export function returnUsage(usage: readonly UsageOfDay[]): void {
  for (const { day, name, value } of usage) add(valuesOf(day), name, value);
}

/** A date takes longer to write than the numbers take to add. */
let today = { number: 0, date: "" };

function valuesOfToday(): Map<string, number> {
  const number = Math.floor(Date.now() / DAY_MS);
  if (number !== today.number) today = { number, date: utcDate(new Date()) };
  return valuesOf(today.date);
}

function valuesOf(day: string): Map<string, number> {
  const values = counted.get(day) ?? new Map<string, number>();
  counted.set(day, values);
  return values;
}

function add(values: Map<string, number>, name: string, value: number): void {
  values.set(name, (values.get(name) ?? 0) + value);
}
