import type { AppError } from "../../kernel/errors.ts";
import type { Write } from "../feed/write.ts";
import type { Step } from "./decide.ts";

/** What became of an operation: what its own request would have answered after those before it. */
export type Result = { readonly seq: number | null; readonly task: unknown } | { readonly problem: Problem };

/** An error as the client sees it. */
export interface Problem {
  readonly status: number;
}

/** A step as JSON. */
export type Ended =
  | { readonly write: true }
  | { readonly unchanged: unknown; readonly writtenBy?: number }
  | { readonly problem: Problem };

export function ended(step: Step, describe: (problem: AppError) => Problem): Ended {
  if ("problem" in step) return { problem: describe(step.problem) };
  return "write" in step ? { write: true } : step;
}

/** A write of one or several operations. */
export interface Group {
  readonly write: Write<unknown>;
  /** The operations in order. */
  readonly indexes: readonly number[];
  readonly isSeveral: boolean;
}

/** What a group has made: the last `seq`, and the task or tasks. */
export type Written = readonly [seq: number, data: unknown];

/** @param written of each group; nothing where they were not written: those are `otherwise` */
export function resultsOf(
  steps: readonly Ended[],
  groups: readonly Pick<Group, "indexes" | "isSeveral">[],
  written: readonly Written[],
  otherwise: Result = { seq: null, task: null },
): Result[] {
  const byIndex = new Map(
    groups.flatMap(({ indexes, isSeveral }, number) => {
      const [last = 0, data] = written[number] ?? [];
      const first = last - indexes.length + 1;
      const taskAt = (turn: number) => (isSeveral ? (data as unknown[])[turn] : data);
      return written[number]
        ? indexes.map((index, turn) => [index, { seq: first + turn, task: taskAt(turn) }] as const)
        : [];
    }),
  );
  return steps.map((step, index) => {
    if ("problem" in step) return step;
    if ("write" in step) return byIndex.get(index) ?? otherwise;
    if (step.writtenBy === undefined) return { seq: null, task: step.unchanged };
    const before = byIndex.get(step.writtenBy);
    return before ? { seq: null, task: before.task } : otherwise;
  });
}
