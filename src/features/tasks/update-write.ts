import { and, eq, sql } from "drizzle-orm";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import type { Guard } from "../../db/guard.ts";
import { prepare } from "../../db/prepared.ts";
import type { Outcome } from "../../db/schema/completions.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { type Statement, statements } from "../../db/statements.ts";
import { newId } from "../../kernel/ids.ts";
import { nextSeq, snapshotRows } from "../feed/snapshots.ts";
import type { Unchanged, Write } from "../feed/write.ts";
import { addToPalette, LABEL_PLACEHOLDERS, type LabelChange, labelsAfter, labelValues } from "../labels/task-labels.ts";
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
  /** Written only where the task is plain and `todo`: then an undo of its completion needs no snapshot. */
  readonly assumesPlain?: boolean;
  /** What the actor writes. */
  readonly edits?: Columns;
  readonly labels?: LabelChange | undefined;
  /** Whether labels that are new to the actor stay out of their palette. */
  readonly leavesPalette?: boolean;
  /** What follows from the event. It is written once the outcome of what was due is in the ledger. */
  readonly step?: Columns;
  readonly shifts?: Shifts;
  /** Whether an undo needs the row, because the event does not tell where a series was, or which status was left. */
  readonly takesSnapshot?: boolean;
  /** Brings back the outcome that a reopening took, in place of a new one. */
  readonly restoreOutcome?: Statement | undefined;
  readonly effects?: AccessEffects | undefined;
}

/** A write of a task, with what it leaves of the row: further changes in the same batch are decided from that. */
export interface TaskWrite extends Write<Task> {
  readonly edits: Columns;
  readonly step: Columns;
  readonly labels?: LabelChange | undefined;
  readonly shifts?: Shifts | undefined;
  /** Whether all tasks of its list get other positions. */
  readonly renumbers?: boolean;
}

export type TaskDecision = TaskWrite | Unchanged<Task>;

const NO_EFFECTS: AccessEffects = { statements: [], feedChanges: [], postWrites: [] };

const OUTCOMES: Partial<Record<Update["event"], Outcome>> = { "task.completed": "done", "task.skipped": "skipped" };

/** Other changes change these too, so the event before does not tell what they were. */
const SNAPSHOT_COLUMNS = ["status", "categoryId", "parentId", "assigneeId", "position"];

/** The one write of a task that exists: its row, the ledger and its reminders. */
export function updateWrite(ctx: AuthenticatedContext, id: string, update: Update): TaskWrite {
  const { event, guards = [], assumesPlain = false, edits = {}, shifts, effects = NO_EFFECTS } = update;
  const { labels, leavesPalette = false, takesSnapshot = false, restoreOutcome } = update;
  const step = { ...update.step, ...completedAt(ctx, update), updatedAt: ctx.now.toISOString() };
  const outcome = OUTCOMES[event];
  const isEdited = Object.keys(edits).length > 0;
  const outcomeId = newId(ctx.now);
  const onlyIf = assumesPlain ? outcomeExists({ id: outcomeId }) : undefined;
  const palette = labels && !leavesPalette ? addToPalette(ctx, labels, isNewOn(id)) : undefined;
  const reschedules = [edits, step].some((columns) => "status" in columns || "remindFrom" in columns);
  return {
    event,
    id,
    guards: [...authorizeTask(ctx, "change", id), ...guards],
    statements: [
      // Before the task has them.
      ...(palette?.statements ?? []),
      ...(takesSnapshot || labels || (outcome && isEdited) || SNAPSHOT_COLUMNS.some((name) => name in edits)
        ? [snapshotRows(nextSeq, tasks, tasks.ownerId, eq(tasks.id, id))]
        : []),
      ...(outcome && isEdited ? [setColumns(id, edits)] : []),
      ...(outcome ? [restoreOutcome ?? recordOutcome(ctx, id, outcome, { id: outcomeId, assumesPlain })] : []),
      ...(event === "task.reopened" ? forgetOutcome(id) : []),
      setColumns(
        id,
        { ...(!outcome && edits), ...step },
        {
          countsVersion: true,
          ifRecorded: assumesPlain ? outcomeId : undefined,
          labels: labels && labelValues(ctx, labels),
        },
      ),
      ...(reschedules ? [rescheduleReminders(ctx, id, shifts)] : []),
      ...effects.statements,
      ...(edits.assigneeId ? [assigneeCheck(id, edits.assigneeId)] : []),
    ],
    feedChanges: [
      ...(palette?.feedChanges ?? []),
      ...(reschedules ? [rescheduled(ctx, id)] : []),
      ...effects.feedChanges,
    ],
    postWrites: effects.postWrites,
    ...(onlyIf && { onlyIf }),
    ...{ edits, step, labels, shifts },
  };
}

interface Options {
  readonly countsVersion?: boolean;
  /** Only where this outcome has been recorded. */
  readonly ifRecorded?: string | undefined;
  readonly labels?: ReturnType<typeof labelValues> | undefined;
}

/** Whether a label, the `value` of the query, is not on the task yet. */
function isNewOn(id: string) {
  const present = sql`SELECT value ->> 0 FROM ${tasks}, json_each(${tasks.labels}) WHERE ${eq(tasks.id, id)}`;
  return sql`value ->> 'key' NOT IN (${present})`;
}

function setColumns(id: string, columns: Columns, { countsVersion = false, ifRecorded, labels }: Options = {}) {
  return updateColumns(
    { ...columns, ...labels, "where.id": id, ifRecorded },
    {
      names: Object.keys(columns).sort(),
      countsVersion,
      isConditional: ifRecorded !== undefined,
      hasLabels: labels !== undefined,
    },
  );
}

interface Shape {
  readonly names: readonly string[];
  readonly countsVersion: boolean;
  readonly isConditional: boolean;
  readonly hasLabels: boolean;
}

const updateColumns = prepare(({ names, countsVersion, isConditional, hasLabels }: Shape) => {
  const isTask = eq(tasks.id, sql.placeholder("where.id"));
  const isRecorded = outcomeExists({ id: sql`${sql.placeholder("ifRecorded")}` });
  return statements
    .update(tasks)
    .set({
      ...Object.fromEntries(names.map((name) => [name, sql.placeholder(name)])),
      ...(hasLabels && { labels: labelsAfter(LABEL_PLACEHOLDERS, sql`${tasks.labels}`) }),
      ...(countsVersion && { version: sql`${tasks.version} + 1` }),
    })
    .where(isConditional ? and(isTask, isRecorded) : isTask);
});

function completedAt({ now }: AuthenticatedContext, { event, step }: Update): Columns {
  if (event === "task.reopened") return { completedAt: null };
  return step?.status === "done" ? { completedAt: now.toISOString() } : {};
}
