import { hasChanges } from "../../kernel/has-changes.ts";
import { freeId } from "./ids.ts";
import { TaskLocations } from "./locations.ts";
import { grantKey } from "./people.ts";
import { decideEach, type ImportContext, type LineResults, type Numbered, ownId } from "./plan.ts";
import type { LineOf } from "./schemas.ts";
import type { StoredTasks } from "./stored-tasks.ts";
import { columnsOf, type Row } from "./task-columns.ts";

type Line = LineOf<"task">;

export interface Update {
  readonly number: number;
  readonly own: Row;
  readonly row: Row;
}

export interface Decided extends Omit<LineResults<never>, "creates" | "updates"> {
  readonly creates: readonly Row[];
  readonly updates: readonly Update[];
  /** Once all is written. */
  readonly locations: TaskLocations;
}

/** Decides tasks in order: later ones may be subtasks of earlier ones. */
export function decideTasks(source: ImportContext, lines: readonly Numbered<"task">[], stored: StoredTasks): Decided {
  const { candidates, ctx } = source;
  const { userId } = ctx.principal;
  const { rows, used, timeZone } = stored;
  const locations = new TaskLocations(stored, candidates);
  const creates: Row[] = [];
  const updates: Update[] = [];

  const results = decideEach<"task", never>(lines, (line, number) => {
    const own = rows.get(ownId(rows, candidates(line.id)) ?? "");
    const id = own?.id ?? freeId(candidates(line.id), used);
    const location = locations.locationFor(line, own);
    const person = (given: string | null | undefined) => personIn(source, stored, line, given, location.categoryId);
    const row: Row = {
      ...columnsOf(line, own, { now: ctx.now, timeZone }),
      ...location,
      id,
      ownerId: userId,
      createdBy: own?.createdBy ?? person(line.created_by) ?? userId,
      assigneeId: line.assignee_id === null ? null : (person(line.assignee_id) ?? own?.assigneeId ?? null),
      version: own?.version ?? line.version ?? 1,
      updatedAt: own?.updatedAt ?? line.updated_at ?? ctx.now.toISOString(),
    };
    locations.put(id, location);
    if (own && !hasChanges(own, row)) return "unchanged";
    if (own) updates.push({ number, own, row });
    else creates.push(row);
    return own ? "updated" : "created";
  });
  return { ...results, creates, updates, locations };
}

/** Whoever exported the file is the actor. Others count where they see the task. */
function personIn(
  { ctx }: ImportContext,
  { seeing }: StoredTasks,
  line: Line,
  given: string | null | undefined,
  categoryId: string | null,
): string | undefined {
  const { userId } = ctx.principal;
  if (given === line.owner_id || given === userId) return given && userId;
  return given && seeing.has(grantKey({ userId: given, categoryId })) ? given : undefined;
}
