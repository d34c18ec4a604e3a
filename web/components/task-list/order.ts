import type { Task } from "../../../client/index.ts";
import { byPosition } from "../../store/index.ts";
import { dueDay, dueTime } from "../../time/due.ts";

/** Within a day: those with a time first, then by priority, then by hand. */
export function byTime(one: Task, other: Task): number {
  return compare(dueTime(one) ?? "~", dueTime(other) ?? "~") || rankOf(one) - rankOf(other) || byPosition(one, other);
}

export function byDay(one: Task, other: Task): number {
  return compare(dueDay(one) ?? "~", dueDay(other) ?? "~") || byTime(one, other);
}

const PRIORITIES = ["urgent", "high", "medium", "low"];

/** One without a priority, or with one that is not known, is last. */
function rankOf({ priority }: Task): number {
  const rank = PRIORITIES.indexOf(priority);
  return rank < 0 ? PRIORITIES.length : rank;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
