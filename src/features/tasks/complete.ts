import { and, eq, ne, or, sql } from "drizzle-orm";
import { Aborted } from "../../context/write.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { type Guard, guard } from "../../db/guard.ts";
import { tasks } from "../../db/schema/tasks.ts";
import type { Task } from "./entity.ts";
import { commitUpdate, UNCHANGED, unlessUnchanged } from "./commit-update.ts";
import { moveOn, occurrenceMoved } from "./occurrence.ts";
import { type SeriesState, seriesState } from "./series.ts";
import { someTask } from "./visible.ts";

export interface OccurrenceInput {
  /** The occurrence meant. */
  due_at?: string | undefined;
}

/**
 * Records that what is due was done. A recurring task moves to its next occurrence; any other is done, and stays as it is
 * where it was.
 * @throws AppError `not_found`; `occurrence_moved` where another occurrence is due than the one named, or someone else
 * completed it meanwhile
 */
export function completeTask(ctx: AuthenticatedContext, id: string, { due_at }: OccurrenceInput = {}): Promise<Task> {
  return unlessUnchanged(ctx, id, async () => {
    const open = guard(someTask(and(eq(tasks.id, id), ne(tasks.status, "done"))), UNCHANGED);
    const guards = [...isDue(id, due_at), open, isPlain(id)];
    try {
      return await commitUpdate(ctx, id, { event: "task.completed", step: { status: "done" }, guards });
    } catch (error) {
      const state = stateIn(error);
      if (!state) throw error;
      return moveOn(ctx, id, state, "task.completed");
    }
  });
}

/** Holds where this occurrence is due, or none is named. */
export function isDue(id: string, dueAt: string | undefined): Guard[] {
  if (dueAt === undefined) return [];
  const same = someTask(and(eq(tasks.id, id), eq(tasks.dueAt, dueAt)));
  return [guard(same, "occurrence_moved", occurrenceMoved())];
}

const RECURS = "recurs:";

/** Of a task that recurs the guard brings back what its next occurrence follows from: it costs one trip less. */
function isPlain(id: string): Guard {
  const plain = and(eq(tasks.id, id), or(sql`${tasks.rrule} IS NULL`, eq(tasks.status, "cancelled")));
  return guard(someTask(plain), sql`${RECURS} || (SELECT ${seriesState} FROM ${tasks} WHERE ${eq(tasks.id, id)})`);
}

function stateIn(error: unknown): SeriesState | undefined {
  if (!(error instanceof Aborted && error.code.startsWith(RECURS))) return undefined;
  return JSON.parse(error.code.slice(RECURS.length));
}
