import { read } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import type { Bulk } from "../bulk/attempt.ts";
import { runBulk } from "../bulk/bulk.ts";
import type { Operation } from "../bulk/operation.ts";
import type { Result } from "../bulk/results.ts";
import type { Task } from "../tasks/entity.ts";
import { selectStoredTasks } from "../tasks/stored-task.ts";

/** Creates tasks. Where the actor has made a task with the given id before, the result is that task as it is now. */
export async function addTasks(bulk: Bulk, operations: readonly Operation[]): Promise<Result[]> {
  const results = await runBulk(bulk, operations);
  const taken = operations.map((operation, index) => takenId(operation, results[index]));
  const own = await ownTasks(
    bulk.ctx,
    taken.filter((id) => id !== undefined),
  );
  return results.map((result, index) => {
    const task = own.get(taken[index] ?? "");
    return task ? { seq: null, task } : result;
  });
}

function takenId(operation: Operation, result: Result | undefined): string | undefined {
  const problem = result && "problem" in result ? (result.problem as { code?: string }) : {};
  return operation.op === "create" && problem.code === "id_taken" ? operation.input.id : undefined;
}

/** By id: what the actor owns or has created, and still sees. */
async function ownTasks(ctx: AuthenticatedContext, ids: readonly string[]): Promise<Map<string, Task>> {
  if (ids.length === 0) return new Map();
  const { userId } = ctx.principal;
  const [rows] = await read(ctx, selectStoredTasks(ctx, ids));
  const own = rows.filter(({ view }) => view.owner_id === userId || view.created_by === userId);
  return new Map(own.map(({ view }) => [view.id, view]));
}
