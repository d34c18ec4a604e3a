import { type AppError, invalid } from "../../kernel/errors.ts";
import { hasChanges } from "../../kernel/has-changes.ts";
import { MAX_LEVELS } from "../tasks/nesting.ts";
import { unknownCategory } from "../tasks/relocate.ts";
import { freeId, type Used } from "./ids.ts";
import { grantKey } from "./people.ts";
import { decideEach, type Import, type Numbered, type Outcomes, ownId } from "./plan.ts";
import type { LineOf } from "./schemas.ts";
import { columnsOf, type Row } from "./task-columns.ts";
import { depthOf, type Node, type Parents } from "./tree.ts";

type Line = LineOf<"task">;

/** What was read for a chunk of tasks: all of it is the actor's. */
export interface StoredTasks {
  readonly rows: ReadonlyMap<string, Row>;
  /** The same tasks and those above them. */
  readonly nodes: readonly Node[];
  readonly categories: ReadonlyMap<string, { readonly id: string; readonly version: number }>;
  readonly used: Used;
  /** By `grantKey`. */
  readonly seeing: ReadonlySet<string>;
  readonly timeZone: string;
}

interface Update {
  readonly number: number;
  readonly own: Row;
  readonly row: Row;
}

export interface Decided extends Omit<Outcomes<never>, "creates" | "updates"> {
  readonly creates: readonly Row[];
  readonly updates: readonly Update[];
  /** Once all is written. */
  readonly parents: Parents;
  readonly categoryOf: (id: string) => string | null;
}

/** Decides tasks in order: later ones may be subtasks of earlier ones. */
export function decideTasks(session: Import, lines: readonly Numbered<"task">[], stored: StoredTasks): Decided {
  const { candidates, ctx } = session;
  const { userId } = ctx.principal;
  const { rows, used, timeZone } = stored;
  const decided = new Map<string, Row>();
  const parents: Parents = new Map(stored.nodes.map(({ id, parentId }) => [id, parentId]));
  const categories = new Map(stored.nodes.map(({ id, categoryId }) => [id, categoryId]));
  const creates: Row[] = [];
  const updates: Update[] = [];

  const outcomes = decideEach<"task", never>(lines, (line, number) => {
    const own = rows.get(ownId(rows, candidates(line.id)) ?? "");
    const id = own?.id ?? freeId(candidates(line.id), used);
    const parentId = parentOf(line, own);
    const categoryId = categoryFor(line, own, parentId);
    const person = (given: string | null | undefined) => personIn(session, stored, line, given, categoryId);
    const row: Row = {
      ...columnsOf(line, own, { now: ctx.now, timeZone }),
      id,
      ownerId: userId,
      createdBy: own?.createdBy ?? person(line.created_by) ?? userId,
      parentId,
      categoryId,
      assigneeId: line.assignee_id === null ? null : (person(line.assignee_id) ?? own?.assigneeId ?? null),
      version: own?.version ?? line.version ?? 1,
      updatedAt: own?.updatedAt ?? line.updated_at ?? ctx.now.toISOString(),
    };
    moveTo(id, parentId);
    decided.set(id, row);
    if (own && !hasChanges(own, row)) return "unchanged";
    if (own) updates.push({ number, own, row });
    else creates.push(row);
    return own ? "updated" : "created";
  });
  return { ...outcomes, creates, updates, parents, categoryOf };

  function parentOf({ parent_id }: Line, own: Row | undefined): string | null {
    if (parent_id === undefined) return own?.parentId ?? null;
    if (parent_id === null) return null;
    const found = candidates(parent_id).find((id) => rows.has(id) || decided.has(id));
    if (found === undefined) {
      throw invalid({ path: "parent_id", code: "unknown_parent", message: "Task not found." });
    }
    return found;
  }

  function categoryFor({ category_id }: Line, own: Row | undefined, parentId: string | null): string | null {
    const given = category_id ? (ownId(stored.categories, candidates(category_id)) ?? undefined) : category_id;
    if (category_id && given === undefined) throw unknownCategory();
    if (parentId === null) return given === undefined ? (own?.categoryId ?? null) : given;
    const inherited = categoryOf(parentId);
    if (given !== undefined && given !== inherited) {
      const message = "A subtask is in the category of the task above it.";
      throw invalid({ path: "category_id", code: "contradiction", message });
    }
    return inherited;
  }

  function moveTo(id: string, parentId: string | null): void {
    const before = parents.get(id);
    parents.set(id, parentId);
    if (depthOf(parents, id) <= MAX_LEVELS) return;
    parents.set(id, before ?? null);
    throw parentTooDeep();
  }

  /** That of the nearest task above that has been decided; all of a tree are in one category. */
  function categoryOf(id: string): string | null {
    for (let at: string | null | undefined = id; at; at = parents.get(at)) {
      const row = decided.get(at);
      if (row) return row.categoryId;
    }
    return categories.get(id) ?? null;
  }
}

/** Whoever exported the file is the actor. Others count where they see the task. */
function personIn(
  { ctx }: Import,
  { seeing }: StoredTasks,
  line: Line,
  given: string | null | undefined,
  categoryId: string | null,
): string | undefined {
  const { userId } = ctx.principal;
  if (given === line.owner_id || given === userId) return given && userId;
  return given && seeing.has(grantKey({ userId: given, categoryId })) ? given : undefined;
}

export function parentTooDeep(): AppError {
  const message = `Tasks nest ${MAX_LEVELS} levels deep, and none is below itself.`;
  return invalid({ path: "parent_id", code: "too_deep", message });
}
