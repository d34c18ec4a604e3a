import type { AuthenticatedContext } from "../../context/request-context.ts";
import { Stale } from "../../db/guard.ts";
import type { Write } from "../feed/write.ts";
import type { Recurring } from "../tasks/complete-subtasks.ts";
import type { Creation } from "../tasks/create.ts";
import type { Destination, LocationInput } from "../tasks/destination.ts";
import { type ListGap, newLocation } from "../tasks/move.ts";
import type { TaskWrite } from "../tasks/update-write.ts";
import type { Step } from "./decide.ts";
import type { Known, KnownCategory, KnownTask, Others } from "./known.ts";
import { idsIn, type Operation } from "./operation.ts";
import { type Entry, gapAmong, listAt } from "./order.ts";

/** What an operation finds: the state as read, with what the operations before leave of it. */
export class State {
  readonly ctx: AuthenticatedContext;
  readonly categories: ReadonlyMap<string, KnownCategory> | undefined;
  readonly tasks: Map<string, KnownTask>;
  readonly #others: ReadonlyMap<Operation, Others>;
  readonly #usedIds: Set<string>;
  /** The tasks whose write has changed others, which can only be those below. */
  readonly #wide = new Set<string>();
  /** The moved tasks that may have lost their assignee. */
  readonly #unassigned = new Set<string>();
  /** The tasks that were written, and all above them. */
  readonly #touched = new Set<string>();
  /** The lists whose order is not as stored. */
  readonly #reordered = new Set<string>();
  /** Those whose order is not known. */
  readonly #renumbered = new Set<string>();
  readonly #entries: Map<string, Entry> | undefined;

  constructor({ ctx, tasks, categories, others, entries }: Known) {
    this.ctx = ctx;
    this.tasks = new Map(tasks);
    this.categories = categories;
    this.#others = others;
    this.#usedIds = new Set(tasks.keys());
    this.#entries = entries && new Map(entries.map((entry) => [entry.id, entry]));
  }

  isUsed(id: string): boolean {
    return this.#usedIds.has(id);
  }

  /** Whether it names a task that another one's write has changed. */
  isUnknownTo(operation: Operation): boolean {
    return idsIn(operation).some((id) => {
      const task = this.tasks.get(id);
      if (!task) return false;
      const isBelow = task.ancestors.some((above) => this.#wide.has(above));
      return isBelow || this.#unassigned.has(id) || this.#renumbered.has(listAt(task.row));
    });
  }

  leave(write: Creation | TaskWrite, before: KnownTask | undefined, after: KnownTask): Step {
    const { row } = after;
    this.tasks.set(row.id, after);
    this.#usedIds.add(row.id);
    if (before && write.feedChanges?.some(({ entity }) => entity === "task")) this.#wide.add(row.id);
    if (before && listAt(before.row) !== listAt(row) && row.assigneeId) this.#unassigned.add(row.id);
    if (!before || "position" in write.edits) this.#reorder(before, after);
    const list = listAt(row);
    if ("renumbers" in write && write.renumbers) this.#renumbered.add(list);
    const tie = this.#entries?.get(row.id)?.tie ?? Number.MAX_SAFE_INTEGER;
    this.#entries?.set(row.id, { id: row.id, list, position: row.position, tie });
    this.#touch(before, after);
    return { write, row };
  }

  delete(write: Write<null>, task: KnownTask): Step {
    const { id } = task.row;
    for (const each of this.tasks.values()) if (each.ancestors.includes(id)) this.tasks.delete(each.row.id);
    this.tasks.delete(id);
    this.#entries?.delete(id);
    this.#reorder(task);
    this.#touch(task);
    return { write };
  }

  #reorder(...tasks: readonly (KnownTask | undefined)[]): void {
    for (const task of tasks) if (task) this.#reordered.add(listAt(task.row));
  }

  #touch(...tasks: readonly (KnownTask | undefined)[]): void {
    for (const task of tasks) for (const id of task ? [task.row.id, ...task.ancestors] : []) this.#touched.add(id);
  }

  /** The category and the parent that an input names, where the actor can see them. */
  destinationOf({ category_id, parent_id }: LocationInput): Destination {
    const parent = parent_id ? this.tasks.get(parent_id) : undefined;
    return {
      category: this.categories?.get(category_id ?? ""),
      parent: parent && { ...parent.row, seenCategoryId: parent.view.category_id },
    };
  }

  /** The open subtasks that a completion takes along and that recur. @throws Stale if they are not known */
  subtasksFor(operation: Operation & { op: "complete" }): readonly Recurring[] | undefined {
    if (operation.input.subtasks && this.#touched.has(operation.id)) throw new Stale();
    return this.#others.get(operation)?.subtasks;
  }

  /** @throws Stale if the list's order is not known; AppError `invalid` */
  listsFor(operation: Operation & { op: "move" }, task: KnownTask, destination: Destination): readonly ListGap[] {
    const location = newLocation(task, operation.input, destination);
    const list = listAt(location);
    if (!this.#reordered.has(list)) return this.#others.get(operation)?.lists ?? [];
    if (!this.#entries || this.#renumbered.has(list)) throw new Stale();
    const entries = [...this.#entries.values()].filter((entry) => entry.list === list);
    const { before, after } = operation.input;
    // A neighbour that the actor cannot see is in no list.
    const visible = entries.filter(({ id }) => (id !== before && id !== after) || this.tasks.has(id));
    return [{ ...location, gap: gapAmong(visible, task.row.id, operation.input) }];
  }
}
