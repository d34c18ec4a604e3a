import type { AppError } from "../../kernel/errors.ts";
import type { CompletionInput, OccurrenceInput } from "../tasks/complete.ts";
import type { NewTask } from "../tasks/create.ts";
import type { MoveInput } from "../tasks/move.ts";
import type { TaskInput } from "../tasks/task-input.ts";

/** One of a bulk's operations, with the input of its own route; or the problem with that. */
export type Operation =
  | { readonly op: "invalid"; readonly problem: AppError }
  | { readonly op: "create"; readonly input: NewTask }
  | (Target & { readonly op: "update"; readonly input: TaskInput })
  | (Target & { readonly op: "complete"; readonly input: CompletionInput })
  | (Target & { readonly op: "skip"; readonly input: OccurrenceInput })
  | (Target & { readonly op: "move"; readonly input: MoveInput })
  | (Target & { readonly op: "incomplete" })
  | (Target & { readonly op: "delete" });

interface Target {
  readonly id: string;
  /** The `seq`s of its `if_match`; undefined without it, and for `*`. */
  readonly ifMatch?: readonly number[] | undefined;
}

/** An operation on a task that is there. */
export type TaskChange = Exclude<Operation, { op: "create" | "invalid" }>;

/** The tasks that an operation names: its own, the parent, the neighbour. */
export function idsIn(operation: Operation | undefined): string[] {
  if (operation === undefined || operation.op === "invalid") return [];
  const { id, parent_id, before, after }: Named = { ...("input" in operation && operation.input), ...idOf(operation) };
  return [id, parent_id, before, after].filter((each) => each != null);
}

interface Named extends Pick<MoveInput, "parent_id" | "before" | "after"> {
  readonly id?: string | undefined;
}

function idOf(operation: Operation): { id?: string } {
  return "id" in operation ? { id: operation.id } : {};
}
