import { read } from "../../context/read.ts";
import { insertRows, isAmongValues, stampGuard, updateRows } from "../../db/rows.ts";
import { completions } from "../../db/schema/completions.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { statements } from "../../db/statements.ts";
import { hasChanges } from "../../kernel/has-changes.ts";
import { idTaken } from "../feed/ids.ts";
import { selectTasksOf, taskOf } from "./attached.ts";
import { grantKey, selectGrants } from "./people.ts";
import { byId, decideEach, type Importer, ownOn, stampsOf } from "./plan.ts";

type Row = typeof completions.$inferSelect;

/** The ledger has no events of its own: the tasks that it belongs to have changed. */
export const importCompletions: Importer<"completion"> = async (source, lines) => {
  const { ctx, candidates } = source;
  const { userId } = ctx.principal;
  const ids = lines.flatMap(({ line }) => candidates(line.id));
  const [foundTasks, found, grants] = await read(
    ctx,
    selectTasksOf(source, lines),
    statements.select().from(completions).where(isAmongValues(completions.id, ids)),
    selectGrants(lines.flatMap(({ line }) => line.completed_by ?? [])),
  );
  const ownTasks = byId(foundTasks);
  const rows = byId(found);
  const seeing = new Set(grants.map(grantKey));

  const { creates, updates, ...counts } = decideEach<"completion", Row>(lines, (line) => {
    const task = taskOf(source, ownTasks, line.task_id);
    const own = ownOn(rows, candidates(line.id), task.id);
    const id = own?.id ?? candidates(line.id).find((each) => !rows.has(each));
    if (id === undefined) throw idTaken();
    const by = line.completed_by;
    const isSeeing = by !== undefined && seeing.has(grantKey({ userId: by, categoryId: task.categoryId }));
    const row: Row = {
      id,
      taskId: task.id,
      ownerId: userId,
      outcome: line.outcome ?? "done",
      completedAt: line.completed_at,
      completedBy: own?.completedBy ?? (isSeeing ? by : userId),
      categoryId: task.categoryId,
      dueAt: line.due_at ?? null,
      dueDate: line.due_date ?? null,
      dueTime: line.due_time ?? null,
      anchorDate: line.anchor_date ?? null,
      anchorTime: line.anchor_time ?? null,
      ruleDate: line.rule_date ?? null,
      ruleAt: line.rule_at ?? null,
      occurrence: line.occurrence ?? null,
    };
    if (own && !hasChanges(own, row)) return "unchanged";
    return own ? { update: row } : { create: row };
  });
  const tasksOf = (rows: readonly Row[]) => [...new Set(rows.map(({ taskId }) => taskId))];
  return {
    ...counts,
    guards: [stampGuard(tasks, tasks.id, tasks.version, stampsOf(ownTasks, "version"))],
    writes: [
      { event: "task.updated", ids: tasksOf(creates), statements: [insertRows(completions, creates)] },
      {
        event: "task.updated",
        ids: tasksOf(updates),
        statements: [updateRows(completions, completions.id, updates)],
      },
    ],
  };
};
