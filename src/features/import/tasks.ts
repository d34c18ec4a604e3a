import { sql } from "drizzle-orm";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { stampGuard } from "../../db/rows.ts";
import { categories } from "../../db/schema/categories.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { type AccessEffects, mergeEffects } from "../sharing/access.ts";
import { rescheduleAllReminders, rescheduledAll } from "../tasks/reschedule-reminders.ts";
import { type Decided, decideTasks, type Update } from "./decide-tasks.ts";
import { parentTooDeep } from "./locations.ts";
import { type Moved, moveEffects, readMoved, tooDeep } from "./move.ts";
import { type Failure, failureOf, type Importer, type Plan, stampsOf } from "./plan.ts";
import { rowWrites } from "./row-writes.ts";
import { readStoredTasks, type StoredTasks } from "./stored-tasks.ts";

export const importTasks: Importer<"task"> = async (source, lines) => {
  const stored = await readStoredTasks(source, lines);
  const refused: Failure[] = [];
  // A move that does not hold fails its line. The others are then decided without it.
  for (let left = lines; ; ) {
    const decided = decideTasks(source, left, stored);
    const { parents } = decided.locations;
    const moves = new Map(decided.updates.filter(isMove).map(({ row, number }) => [row.id, number]));
    const moved = await readMoved(source.ctx, [...moves.keys()]);
    for (const { id, parentId } of moved.nodes) if (!parents.has(id)) parents.set(id, parentId);
    const numbers = [...tooDeep(moved, new Set(moves.keys()), parents)].map((id) => moves.get(id) ?? 0);
    if (numbers.length === 0) {
      const plan = planOf(source.ctx, decided, stored, moved);
      return { ...plan, failed: [...plan.failed, ...refused] };
    }
    refused.push(...numbers.map((number) => failureOf(number, parentTooDeep())));
    left = left.filter(({ number }) => !numbers.includes(number));
  }
};

function isMove({ own, row }: Update): boolean {
  return own.parentId !== row.parentId || own.categoryId !== row.categoryId;
}

function planOf(ctx: AuthenticatedContext, decided: Decided, stored: StoredTasks, moved: Moved): Plan {
  const { creates, updates, locations, ...counts } = decided;
  const rows = updates.map(({ row }) => row);
  const written = new Set([...creates, ...rows].map(({ id }) => id));
  const moving = moveEffects(ctx, moved, written, (id) => locations.categoryOf(id));
  const { guards, writes } = rowWrites(ctx, "task", tasks, {
    creates,
    updates: rows,
    used: stored.used,
    owner: tasks.ownerId,
    onUpdate: { version: sql`${tasks.version} + 1`, updatedAt: sql`${ctx.now.toISOString()}` },
    effects: mergeEffects(moving, rescheduleEffects(ctx, updates)),
  });
  const versions = [...stored.nodes, ...moved.nodes].map(({ id, version }) => [id, version] as const);
  return {
    ...counts,
    writes,
    guards: [
      ...guards,
      stampGuard(tasks, tasks.id, tasks.version, new Map(versions)),
      stampGuard(categories, categories.id, categories.version, stampsOf(stored.categories, "version")),
    ],
  };
}

function rescheduleEffects(ctx: AuthenticatedContext, updates: readonly Update[]): Partial<AccessEffects> {
  const changed = updates.filter(({ own, row }) => own.status !== row.status || own.remindFrom !== row.remindFrom);
  if (changed.length === 0) return {};
  const ids = changed.map(({ row }) => row.id);
  return { statements: [rescheduleAllReminders(ctx, ids)], feedChanges: [rescheduledAll(ctx, ids)] };
}
