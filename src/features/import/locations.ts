import { type AppError, invalid } from "../../kernel/errors.ts";
import { MAX_LEVELS, otherCategory, unknownParent } from "../tasks/nesting.ts";
import { type Location, unknownCategory } from "../tasks/relocate.ts";
import type { Candidates } from "./ids.ts";
import { ownId } from "./plan.ts";
import type { LineOf } from "./schemas.ts";
import type { StoredTasks } from "./stored-tasks.ts";
import { depthOf, type Parents } from "./tree.ts";

type Line = Pick<LineOf<"task">, "parent_id" | "category_id">;

type TaskLocation = Pick<Location, "parentId" | "categoryId">;

/** The parents and categories of tasks, as the lines of an import change them one after the other. */
export class TaskLocations {
  readonly parents: Parents;
  readonly #stored: StoredTasks;
  readonly #candidates: (id: string) => Candidates;
  /** Of stored tasks, and of those that a line has placed. */
  readonly #categories: Map<string, string | null>;
  readonly #placed = new Set<string>();

  constructor(stored: StoredTasks, candidates: (id: string) => Candidates) {
    this.parents = new Map(stored.nodes.map(({ id, parentId }) => [id, parentId]));
    this.#categories = new Map(stored.nodes.map(({ id, categoryId }) => [id, categoryId]));
    this.#stored = stored;
    this.#candidates = candidates;
  }

  /** What a line leaves out stays. @throws AppError `invalid` */
  locationFor(line: Line, own: TaskLocation | undefined): TaskLocation {
    const parentId = this.#parentFor(line, own);
    return { parentId, categoryId: this.#categoryFor(line, own, parentId) };
  }

  /** @throws AppError `invalid` */
  put(id: string, { parentId, categoryId }: TaskLocation): void {
    const before = this.parents.get(id);
    this.parents.set(id, parentId);
    if (depthOf(this.parents, id) > MAX_LEVELS) {
      this.parents.set(id, before ?? null);
      throw parentTooDeep();
    }
    this.#categories.set(id, categoryId);
    this.#placed.add(id);
  }

  /** All tasks of a tree are in one category: that of the nearest task above that a line has placed. */
  categoryOf(id: string): string | null {
    for (let at: string | null | undefined = id; at; at = this.parents.get(at)) {
      if (this.#placed.has(at)) return this.#categories.get(at) ?? null;
    }
    return this.#categories.get(id) ?? null;
  }

  #parentFor({ parent_id }: Line, own: TaskLocation | undefined): string | null {
    if (parent_id === undefined) return own?.parentId ?? null;
    if (parent_id === null) return null;
    const found = this.#candidates(parent_id).find((id) => this.#stored.rows.has(id) || this.#placed.has(id));
    if (found === undefined) throw unknownParent();
    return found;
  }

  #categoryFor({ category_id }: Line, own: TaskLocation | undefined, parentId: string | null): string | null {
    const given = category_id ? ownId(this.#stored.categories, this.#candidates(category_id)) : category_id;
    if (category_id && given === undefined) throw unknownCategory();
    if (parentId === null) return given === undefined ? (own?.categoryId ?? null) : given;
    const inherited = this.categoryOf(parentId);
    if (given !== undefined && given !== inherited) throw otherCategory();
    return inherited;
  }
}

export function parentTooDeep(): AppError {
  const message = `Tasks nest ${MAX_LEVELS} levels deep, and none is below itself.`;
  return invalid({ path: "parent_id", code: "too_deep", message });
}
