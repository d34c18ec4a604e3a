import { and, eq, sql } from "drizzle-orm";
import { read } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { insertRows, isAmongValues, stampGuard, updateRows } from "../../db/rows.ts";
import { categories } from "../../db/schema/categories.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { statements } from "../../db/statements.ts";
import { inZone, selectZone } from "../profiles/zone.ts";
import { rescheduleAllReminders, rescheduledAll } from "../tasks/reschedule-reminders.ts";
import { isOwnAmong } from "./attached.ts";
import { type Decided, decideTasks, parentTooDeep, type StoredTasks } from "./decide-tasks.ts";
import { freeGuard, restoreIds, selectUsed, usedIn } from "./ids.ts";
import { type Moved, moveEffects, readMoved, tooDeep } from "./move.ts";
import { grantKey, selectGrants } from "./people.ts";
import { byId, type Failure, failureOf, type Import, type Kind, type Numbered, type Plan } from "./plan.ts";
import { selectLineages } from "./tree.ts";

export const importTasks: Kind<"task"> = async (session, lines) => {
  const stored = await readStored(session, lines);
  const refused: Failure[] = [];
  // A move that does not hold fails its line. The others are then decided without it.
  for (let left = lines; ; ) {
    const decided = decideTasks(session, left, stored);
    const moves = new Map(decided.updates.filter(isMove).map(({ row, number }) => [row.id, number]));
    const moved = await readMoved(session.ctx, [...moves.keys()]);
    for (const { id, parentId } of moved.nodes) if (!decided.parents.has(id)) decided.parents.set(id, parentId);
    const numbers = [...tooDeep(moved, new Set(moves.keys()), decided.parents)].map((id) => moves.get(id) ?? 0);
    if (numbers.length === 0) return planOf(session.ctx, decided, stored, moved, refused);
    refused.push(...numbers.map((number) => failureOf(number, parentTooDeep())));
    left = left.filter(({ number }) => !numbers.includes(number));
  }
};

function isMove({ own, row }: Decided["updates"][number]): boolean {
  return own.parentId !== row.parentId || own.categoryId !== row.categoryId;
}

async function readStored({ ctx, candidates }: Import, lines: readonly Numbered<"task">[]): Promise<StoredTasks> {
  const ids = lines.flatMap(({ line }) => candidates(line.id));
  const all = [...ids, ...lines.flatMap(({ line }) => (line.parent_id ? candidates(line.parent_id) : []))];
  const categoryIds = lines.flatMap(({ line }) => (line.category_id ? candidates(line.category_id) : []));
  const people = lines.flatMap(({ line }) =>
    [line.assignee_id, line.created_by].filter((id) => typeof id === "string"),
  );
  const [rows, nodes, foundCategories, used, grants, zone] = await read(
    ctx,
    statements.select().from(tasks).where(isOwnAmong(ctx, all)),
    selectLineages(ctx, all),
    statements
      .select({ id: categories.id, version: categories.version })
      .from(categories)
      .where(and(isAmongValues(categories.id, categoryIds), eq(categories.ownerId, ctx.principal.userId))),
    selectUsed(
      ctx,
      "task",
      ids.map((id) => [id, id]),
    ),
    selectGrants(people),
    selectZone(ctx),
  );
  return {
    rows: byId(rows),
    nodes,
    categories: byId(foundCategories),
    used: usedIn(used),
    seeing: new Set(grants.map(grantKey)),
    timeZone: inZone(ctx, zone).principal.timeZone,
  };
}

function planOf(
  ctx: AuthenticatedContext,
  { creates, updates, parents: _, categoryOf, ...counts }: Decided,
  stored: StoredTasks,
  moved: Moved,
  refused: readonly Failure[],
): Plan {
  const newIds = creates.map(({ id }) => id);
  const rows = updates.map(({ row }) => row);
  const written = new Set([...newIds, ...rows.map(({ id }) => id)]);
  const effects = moveEffects(ctx, moved, written, categoryOf);
  const rescheduled = updates.filter(({ own, row }) => own.status !== row.status || own.remindFrom !== row.remindFrom);
  const rescheduledIds = rescheduled.map(({ row }) => row.id);
  const versions = [...stored.nodes, ...moved.nodes].map(({ id, version }) => [id, version] as const);
  const changed = { version: sql`${tasks.version} + 1`, updatedAt: sql`${ctx.now.toISOString()}` };
  return {
    ...counts,
    failed: [...counts.failed, ...refused],
    guards: [
      freeGuard(ctx, newIds, stored.used),
      stampGuard(tasks, tasks.id, tasks.version, new Map(versions)),
      stampGuard(
        categories,
        categories.id,
        categories.version,
        new Map([...stored.categories.values()].map(({ id, version }) => [id, version])),
      ),
    ],
    writes: [
      {
        event: "task.created",
        ids: newIds,
        statements: [insertRows(tasks, creates), ...restoreIds(newIds, stored.used)],
      },
      {
        event: "task.updated",
        ids: rows.map(({ id }) => id),
        ...effects,
        statements: [
          updateRows(tasks, tasks.id, rows, changed),
          ...effects.statements,
          ...(rescheduledIds.length > 0 ? [rescheduleAllReminders(ctx, rescheduledIds)] : []),
        ],
        feedChanges: [
          ...(effects.feedChanges ?? []),
          ...(rescheduledIds.length > 0 ? [rescheduledAll(ctx, rescheduledIds)] : []),
        ],
      },
    ],
  };
}
