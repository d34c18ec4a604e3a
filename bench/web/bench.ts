import type { Browser } from "playwright-core";

export interface Bench {
  /** The server's URL. */
  readonly url: string;
  readonly browser: Browser;
  readonly grantAdmin: (username: string) => void;
}

/** Prints a row: what was measured, and whether it is within its limit. */
export function print(what: string, value: number, unit: string, limit: number, isMinimum = false): void {
  const isWithin = isMinimum ? value >= limit : value <= limit;
  const columns = [what.padEnd(52), `${value} ${unit}`.padStart(12), `${isMinimum ? "≥" : "≤"} ${limit}`.padStart(8)];
  console.log(`  ${columns.join("  ")}  ${isWithin ? "ok" : "MISSED"}`);
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
