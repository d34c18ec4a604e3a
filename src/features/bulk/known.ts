import type { AuthenticatedContext } from "../../context/request-context.ts";
import type { Role } from "../sharing/roles.ts";
import type { Recurring } from "../tasks/complete-subtasks.ts";
import type { ListGap } from "../tasks/move.ts";
import type { Category } from "../tasks/relocate.ts";
import type { LedgerRow } from "../tasks/reopen.ts";
import type { StoredTask } from "../tasks/stored-task.ts";
import type { Operation } from "./operation.ts";
import type { Entry } from "./order.ts";

/** A task as an operation finds it: as stored, or as the operations before have left it. */
export interface KnownTask extends StoredTask {
  /** Newest first. */
  readonly outcomes: readonly LedgerRow[];
  /** The operation that wrote it last. Its response shows the task; `view` may be older. */
  readonly writtenBy?: number;
  /** The `seq` of the last change that the actor can see, which a tag names; 0 once an operation has written it. */
  readonly lastChange: number;
  /** The ids of the tasks that it is below. */
  readonly ancestors: readonly string[];
}

export interface KnownCategory extends Category {
  readonly role: Role;
}

/** What operations are decided from. */
export interface Known {
  readonly ctx: AuthenticatedContext;
  readonly tasks: ReadonlyMap<string, KnownTask>;
  /** Those that operations name and the actor can see; undefined where they have not been read. */
  readonly categories?: ReadonlyMap<string, KnownCategory> | undefined;
  /** The lists in which tasks are moved; undefined where they have not been read. */
  readonly entries?: readonly Entry[] | undefined;
  readonly others: ReadonlyMap<Operation, Others>;
}

/** What a single operation is decided from, beside tasks and categories. */
export interface Others {
  /** The lists into which a move may go. */
  readonly lists?: readonly ListGap[];
  /** Where subtasks are completed, too: those that recur; undefined if none is open. */
  readonly subtasks?: readonly Recurring[] | undefined;
}

export function nothingKnown(ctx: AuthenticatedContext): Known {
  return { ctx, tasks: new Map(), others: new Map() };
}
