import type { Task } from "../tasks/entity.ts";
import type { Operation } from "./operation.ts";
import type { Result } from "./results.ts";

/** A result as the client sees it. @param Problem what `describe` of the bulk makes of an error */
export function presented<Problem extends { readonly status: number }>(
  result: Result,
  op: Operation["op"] | undefined,
) {
  if ("problem" in result) return { status: result.problem.status, problem: result.problem as Problem };
  const isChanged = result.seq !== null;
  const change = isChanged ? { seq: result.seq } : {};
  if (op === "delete") return { status: 204, ...change };
  return { status: op === "create" && isChanged ? 201 : 200, ...change, task: result.task as Task };
}
