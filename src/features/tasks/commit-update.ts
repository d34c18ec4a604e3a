import { eq, sql } from "drizzle-orm";
import { Aborted } from "../../context/write.ts";
import { statements } from "../../db/statements.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import type { Guard } from "../../db/guard.ts";
import type { Outcome } from "../../db/schema/completions.ts";
import { tasks } from "../../db/schema/tasks.ts";
import type { Task } from "./entity.ts";
import { commit } from "../feed/commit.ts";
import { followed, followTask } from "../reminders/follow.ts";
import type { Consequences } from "../sharing/access.ts";
import { authorizeTask } from "../sharing/authorize.ts";
import { assigneeSees, refuseAssignee, tellAssignee } from "./assign.ts";
import { forgetOutcome, recordOutcome } from "./completions.ts";
import { getTask } from "./tasks.ts";

type Columns = Partial<typeof tasks.$inferSelect>;

/** What becomes of a task. */
export interface Update {
  readonly event: "task.updated" | "task.completed" | "task.skipped" | "task.reopened";
  readonly guards: readonly Guard[];
  /** What someone wrote. */
  readonly edits?: Columns;
  /** What follows from the event, written once the outcome of what was due until then is in the ledger. */
  readonly step?: Columns;
  /** What it brings with it for other people. */
  readonly consequences?: Consequences | undefined;
}

const NONE: Consequences = { writes: [], feedChanges: [], postWrites: [] };

const OUTCOMES: Partial<Record<Update["event"], Outcome>> = { "task.completed": "done", "task.skipped": "skipped" };

/** One event, with the ledger and the reminders that follow from it in the same batch. */
export async function commitUpdate(ctx: AuthenticatedContext, id: string, update: Update): Promise<Task> {
  const { event, guards, edits = {}, step = {}, consequences = NONE } = update;
  const outcome = OUTCOMES[event];
  const isEdited = Object.keys(edits).length > 0;
  const moves = [edits, step].some(({ status, remindFrom }) => status !== undefined || remindFrom !== undefined);
  const { data } = await commit(ctx, {
    event,
    id,
    guards: [...authorizeTask(ctx, "change", id), ...guards],
    writes: [
      ...(outcome && isEdited ? [statements.update(tasks).set(edits).where(eq(tasks.id, id))] : []),
      ...(outcome ? [recordOutcome(ctx, id, outcome)] : []),
      statements
        .update(tasks)
        .set({
          ...(!outcome && edits),
          ...step,
          ...completedAt(ctx, update),
          version: sql`${tasks.version} + 1`,
          updatedAt: ctx.now.toISOString(),
        })
        .where(eq(tasks.id, id)),
      ...(event === "task.reopened" ? [forgetOutcome(id)] : []),
      ...(moves ? [followTask(ctx, id)] : []),
      ...consequences.writes,
      ...(edits.assigneeId ? [assigneeSees(id, edits.assigneeId)] : []),
    ],
    feedChanges: [...(moves ? [followed(ctx, id)] : []), ...consequences.feedChanges],
    postWrites: consequences.postWrites,
  }).catch(refuseAssignee);
  if (edits.assigneeId) tellAssignee(ctx, id, edits.assigneeId);
  return data;
}

function completedAt({ now }: AuthenticatedContext, { event, step }: Update): Columns {
  if (event === "task.reopened") return { completedAt: null };
  return step?.status === "done" ? { completedAt: now.toISOString() } : {};
}

/** A guard's code for a write that would change nothing: it does not happen, and the task is answered as it is. */
export const UNCHANGED = "unchanged";

export async function unlessUnchanged(ctx: AuthenticatedContext, id: string, change: () => Promise<Task>): Promise<Task> {
  try {
    return await change();
  } catch (error) {
    if (!(error instanceof Aborted && error.code === UNCHANGED)) throw error;
    return getTask(ctx, id);
  }
}
