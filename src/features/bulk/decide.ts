import type { AuthenticatedContext } from "../../context/request-context.ts";
import { Stale } from "../../db/guard.ts";
import { AppError, notFound } from "../../kernel/errors.ts";
import { conflict } from "../feed/commit.ts";
import { onlyIfMatch, preconditionFailed, refusesFirst } from "../feed/conditional.ts";
import { idTaken } from "../feed/ids.ts";
import type { Write } from "../feed/write.ts";
import { zoneGuard } from "../profiles/zone.ts";
import { decideCompletion } from "../tasks/complete.ts";
import { type Creation, decideCreation } from "../tasks/create.ts";
import { NOT_DUE, usesProfileZone } from "../tasks/due.ts";
import type { Task } from "../tasks/entity.ts";
import { decideMove } from "../tasks/move.ts";
import { requireCategory } from "../tasks/relocate.ts";
import { decideReopening } from "../tasks/reopen.ts";
import { decideSkip } from "../tasks/skip.ts";
import { changeable } from "../tasks/stored-task.ts";
import { deleteTask } from "../tasks/tasks.ts";
import { decideUpdate, isPlain } from "../tasks/update.ts";
import type { TaskDecision, TaskWrite } from "../tasks/update-write.ts";
import { afterCreation, afterWrite } from "./after.ts";
import type { Known, KnownTask } from "./known.ts";
import type { Operation, TaskChange } from "./operation.ts";
import { checkLevel, checkRelocation, isLeftToGuards, openCategory, openParent } from "./permit.ts";
import { State } from "./state.ts";

/** What one operation does: a write, no change, or a refusal. */
export type Step =
  | { readonly write: Creation | TaskWrite; readonly row: KnownTask["row"] }
  | { readonly write: Write<null>; readonly row?: never }
  /** The task stays as it is: as read, or as an earlier operation leaves it. */
  | { readonly unchanged: Task; readonly writtenBy?: number }
  | { readonly problem: AppError };

/**
 * Decides operations in order, each from what the ones before leave: all their writes can then go into one batch.
 * Where that is not known, because a write changes more than its own task, the operation has to wait for the next batch: there
 * are fewer steps than operations, unless `atomic`.
 * @param refused the operations that have failed already, by their places
 */
export function decideAll(
  known: Known,
  operations: readonly Operation[],
  { refused, atomic }: { readonly refused: ReadonlyMap<number, AppError>; readonly atomic: boolean },
): Step[] {
  const state = new State(known);
  const steps: Step[] = [];
  for (const [index, operation] of operations.entries()) {
    const isFirst = index === 0;
    if (!atomic && !isFirst && state.isUnknownTo(operation)) break;
    const step = stepOf(() => {
      const problem = refused.get(index);
      if (problem) throw problem;
      return decide(state, operation, index);
    });
    if (step) steps.push(step);
    else if (atomic || isFirst) steps.push({ problem: conflict() });
    else break;
  }
  return steps;
}

/** Undefined where the state is not known. */
function stepOf(step: () => Step): Step | undefined {
  try {
    return step();
  } catch (error) {
    if (error instanceof Stale) return undefined;
    if (error instanceof AppError) return { problem: error };
    throw error;
  }
}

/** @throws AppError; Stale where what it is decided from is not known */
function decide(state: State, operation: Operation, index: number): Step {
  const { ctx } = state;
  if (operation.op === "invalid") throw operation.problem;
  if (operation.op === "create") {
    const { id, category_id, parent_id } = operation.input;
    const write = creation(ctx, operation);
    const parent = parent_id && state.categories ? openParent(state, parent_id, category_id) : undefined;
    const category = parent_id || category_id == null ? undefined : openCategory(state, category_id);
    if (id !== undefined && state.isUsed(id)) throw idTaken();
    if (parent) checkLevel(parent);
    return state.leave(write, undefined, afterCreation(ctx, write, { parent, category }, index));
  }
  if ("input" in operation && "category_id" in operation.input) requireCategory(ctx, operation.input.category_id);
  const task = state.tasks.get(operation.id);
  if (!task) throw notFound("task");
  const decision = ifMatch(state, operation, task, () => decideChange(state, operation, task));
  if ("unchanged" in decision) {
    return { ...decision, ...(task.writtenBy !== undefined && { writtenBy: task.writtenBy }) };
  }
  if (!("edits" in decision)) return state.delete(decision, task);
  const parent = state.tasks.get(decision.edits.parentId ?? "");
  return state.leave(decision, task, afterWrite(ctx, task, decision, parent, index));
}

function creation(ctx: AuthenticatedContext, { input }: Operation & { op: "create" }): Creation {
  const decided = decideCreation(ctx, input);
  if (!usesProfileZone(NOT_DUE, input)) return decided;
  return { ...decided, guards: [...(decided.guards ?? []), zoneGuard(ctx)] };
}

/** The decision as the operation's `if_match` allows it. A 412 comes after 404 and 403, and before 409. */
function ifMatch(
  state: State,
  { ifMatch: seqs }: TaskChange,
  task: KnownTask,
  decide: () => TaskDecision | Write<null>,
) {
  if (!seqs) return decide();
  const isMatch = seqs.includes(task.lastChange);
  try {
    const decision = decide();
    if (!isMatch && !("edits" in decision && isLeftToGuards(state, task, decision))) throw preconditionFailed();
    const tagged = { entity: "task", id: task.row.id } as const;
    return "unchanged" in decision ? decision : onlyIfMatch(state.ctx, decision, tagged, seqs);
  } catch (error) {
    throw isMatch || error instanceof Stale || refusesFirst(error) ? error : preconditionFailed();
  }
}

function decideChange(state: State, operation: TaskChange, task: KnownTask): TaskDecision | Write<null> {
  const { ctx } = state;
  if (operation.op === "update" || operation.op === "move") {
    const decision = decideEdit(state, operation, task);
    // As alone, where an update to nothing new asks for no role unless it is plain.
    if (!("unchanged" in decision) || (operation.op === "update" && isPlain(operation.input))) changeable([task]);
    if (!("unchanged" in decision)) checkRelocation(state, task, decision);
    return decision;
  }
  changeable([task]);
  switch (operation.op) {
    case "complete":
      return decideCompletion(ctx, task, operation.input, state.subtasksFor(operation));
    case "incomplete":
      return decideReopening(ctx, task, task.outcomes[0]);
    case "skip":
      return decideSkip(ctx, task, operation.input);
    case "delete":
      return deleteTask(ctx, task.row.id);
  }
}

function decideEdit(state: State, operation: TaskChange & { op: "update" | "move" }, task: KnownTask): TaskDecision {
  const { ctx } = state;
  const destination = state.destinationOf(operation.input);
  if (operation.op === "update") return decideUpdate(ctx, task, operation.input, destination);
  return decideMove(ctx, task, operation.input, destination, state.listsFor(operation, task, destination));
}
