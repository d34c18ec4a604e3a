import { and, eq, type SQL, sql } from "drizzle-orm";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import type { Guard } from "../../db/guard.ts";
import type { Outcome } from "../../db/schema/completions.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { statements } from "../../db/statements.ts";
import { newId } from "../../kernel/ids.ts";
import type { Write } from "../feed/write.ts";
import type { AccessEffects } from "../sharing/access.ts";
import { authorizeTask } from "../sharing/authorize.ts";
import { assigneeCheck } from "./assign.ts";
import type { Task } from "./entity.ts";
import { forgetOutcome, outcomeExists, recordOutcome } from "./ledger.ts";
import { rescheduled, rescheduleReminders, type Shifts } from "./reschedule-reminders.ts";

type Columns = Partial<typeof tasks.$inferSelect>;

/** A change of a task that has been decided. */
export interface Update {
  readonly event: "task.updated" | "task.completed" | "task.skipped" | "task.reopened";
  readonly guards?: readonly Guard[];
  /** What the outcome is recorded for only where it holds; without an outcome, the rest is not written either. */
  readonly assumed?: SQL | undefined;
  /** What the actor writes. */
  readonly edits?: Columns;
  /** What follows from the event. It is written once the outcome of what was due is in the ledger. */
  readonly step?: Columns;
  readonly shifts?: Shifts;
  readonly effects?: AccessEffects | undefined;
}

const NO_EFFECTS: AccessEffects = { statements: [], feedChanges: [], postWrites: [] };

const OUTCOMES: Partial<Record<Update["event"], Outcome>> = { "task.completed": "done", "task.skipped": "skipped" };

/** The one write of a task that exists: its row, the ledger and its reminders. */
export function updateWrite(ctx: AuthenticatedContext, id: string, update: Update): Write<Task> {
  const { event, guards = [], assumed, edits = {}, step = {}, shifts, effects = NO_EFFECTS } = update;
  const outcome = OUTCOMES[event];
  const isEdited = Object.keys(edits).length > 0;
  const outcomeId = newId(ctx.now);
  const onlyIf = assumed && outcomeExists(outcomeId);
  const reschedules = [edits, step].some((columns) => "status" in columns || "remindFrom" in columns);
  return {
    event,
    id,
    guards: [...authorizeTask(ctx, "change", id), ...guards],
    statements: [
      ...(outcome && isEdited ? [setTask(id, edits)] : []),
      ...(outcome ? [recordOutcome(ctx, id, outcome, { id: outcomeId, where: assumed })] : []),
      setTask(
        id,
        {
          ...(!outcome && edits),
          ...step,
          ...completedAt(ctx, update),
          version: sql`${tasks.version} + 1`,
          updatedAt: ctx.now.toISOString(),
        },
        onlyIf,
      ),
      ...(event === "task.reopened" ? [forgetOutcome(id)] : []),
      ...(reschedules ? [rescheduleReminders(ctx, id, shifts)] : []),
      ...effects.statements,
      ...(edits.assigneeId ? [assigneeCheck(id, edits.assigneeId)] : []),
    ],
    feedChanges: [...(reschedules ? [rescheduled(ctx, id)] : []), ...effects.feedChanges],
    postWrites: effects.postWrites,
    ...(onlyIf && { onlyIf }),
  };
}

type Values = Parameters<ReturnType<typeof statements.update<typeof tasks>>["set"]>[0];

function setTask(id: string, values: Values, where?: SQL) {
  return statements
    .update(tasks)
    .set(values)
    .where(and(eq(tasks.id, id), where));
}

function completedAt({ now }: AuthenticatedContext, { event, step }: Update): Columns {
  if (event === "task.reopened") return { completedAt: null };
  return step?.status === "done" ? { completedAt: now.toISOString() } : {};
}
