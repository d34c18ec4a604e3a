import { and, eq, sql } from "drizzle-orm";
import { read } from "../../context/read.ts";
import { isAmongValues, stampGuard } from "../../db/rows.ts";
import { reminders } from "../../db/schema/reminders.ts";
import { OPEN, type Status, tasks } from "../../db/schema/tasks.ts";
import { statements } from "../../db/statements.ts";
import { invalid } from "../../kernel/errors.ts";
import { hasChanges } from "../../kernel/has-changes.ts";
import { MAX_REMINDERS, tooManyReminders } from "../reminders/create.ts";
import { selectTasksOf, taskOf } from "./attached.ts";
import { freeId, selectUsed, usedIn } from "./ids.ts";
import { byId, decideEach, type Importer, ownOn, stampsOf } from "./plan.ts";
import { rowWrites } from "./row-writes.ts";
import type { LineOf } from "./schemas.ts";

type Row = typeof reminders.$inferSelect;
type Task = { readonly id: string; readonly status: Status; readonly remindFrom: string | null };

export const importReminders: Importer<"reminder"> = async (source, lines) => {
  const { ctx, candidates } = source;
  const { userId } = ctx.principal;
  const ids = lines.flatMap(({ line }) => candidates(line.id).map((id) => [id, line.task_id] as const));
  const taskIds = lines.flatMap(({ line }) => candidates(line.task_id));
  const [foundTasks, found, usedIds] = await read(
    ctx,
    selectTasksOf(source, lines),
    statements
      .select()
      .from(reminders)
      .where(and(isAmongValues(reminders.taskId, taskIds), eq(reminders.userId, userId))),
    selectUsed(ctx, "reminder", ids),
  );
  const ownTasks = byId(foundTasks);
  const rows = byId(found);
  const stamps = stampsOf(rows, "updatedAt");
  const used = usedIn(usedIds);

  const { creates, updates, ...counts } = decideEach<"reminder", Row>(lines, (line) => {
    const task = taskOf(source, ownTasks, line.task_id);
    const own = ownOn(rows, candidates(line.id), task.id);
    const columns = columnsOf(ctx.now.toISOString(), line, task, own);
    if (own) {
      if (!hasChanges(own, columns)) return "unchanged";
      const row = { ...own, ...columns, claim: null, tries: 0 };
      rows.set(row.id, row);
      return { update: row };
    }
    const onTask = [...rows.values()].filter(({ taskId }) => taskId === task.id);
    const { at, minutesBefore } = columns;
    if (onTask.some((other) => other.minutesBefore === minutesBefore && (minutesBefore !== null || other.at === at))) {
      return "unchanged";
    }
    if (onTask.length >= MAX_REMINDERS) throw tooManyReminders();
    const row = {
      ...columns,
      id: freeId(candidates(line.id), used),
      taskId: task.id,
      userId,
      claim: null,
      tries: 0,
      updatedAt: line.updated_at ?? columns.createdAt,
    };
    rows.set(row.id, row);
    return { create: row };
  });
  const { guards, writes } = rowWrites(ctx, "reminder", reminders, {
    creates,
    updates,
    used,
    onUpdate: { updatedAt: sql`${ctx.now.toISOString()}` },
  });
  return {
    ...counts,
    writes,
    guards: [
      ...guards,
      stampGuard(reminders, reminders.id, reminders.updatedAt, stamps),
      stampGuard(tasks, tasks.id, tasks.version, stampsOf(ownTasks, "version")),
    ],
  };
};

/** A reminder whose moment has passed does not fire late. It is silenced, unless it was sent meanwhile. */
function columnsOf(now: string, line: LineOf<"reminder">, task: Task, own: Row | undefined) {
  const minutesBefore = line.minutes_before ?? null;
  const at = minutesBefore === null ? (line.at ?? null) : firesAt(task, minutesBefore);
  if (minutesBefore === null && at === null) {
    throw invalid({ path: "at", code: "required", message: "Send either `at` or `minutes_before`." });
  }
  const isArmed = OPEN.includes(task.status) && (at === null || at > now);
  const { status: asked = "scheduled" } = line;
  const missed = own && own.at === at && own.status !== "scheduled" ? own.status : "silenced";
  const status: Row["status"] = asked !== "scheduled" ? asked : isArmed ? "scheduled" : missed;
  const isSame = own?.status === status && own.at === at;
  return {
    at,
    minutesBefore,
    status,
    sentAt: status === "sent" ? (line.sent_at ?? own?.sentAt ?? null) : null,
    notified: isSame ? own.notified : status === "sent" || status === "failed",
    availableAt: isSame ? own.availableAt : status === "scheduled" ? at : null,
    createdAt: line.created_at ?? own?.createdAt ?? now,
  };
}

function firesAt({ remindFrom }: Task, minutesBefore: number): string | null {
  return remindFrom && new Date(Date.parse(remindFrom) - minutesBefore * 60_000).toISOString();
}
