import type { Principal } from "../../auth/principal.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import type { LabelChange } from "../labels/task-labels.ts";
import type { Role } from "../sharing/roles.ts";
import type { Creation } from "../tasks/create.ts";
import type { Task } from "../tasks/entity.ts";
import type { Category } from "../tasks/relocate.ts";
import type { TaskWrite } from "../tasks/update-write.ts";
import type { KnownTask } from "./known.ts";

/** A new task as the later operations find it. Its category is unknown only if no later operation needs it. */
export function afterCreation(
  { principal }: AuthenticatedContext,
  { edits, step, labels }: Creation,
  { parent, category }: { readonly parent?: KnownTask | undefined; readonly category?: Category | undefined },
  index: number,
): KnownTask {
  const { ownerId, categoryId } = parent?.row ?? { ...edits, ...(category && { ownerId: category.ownerId }) };
  const row = { ...edits, ...step, ownerId, categoryId };
  const { parentId: parent_id } = row;
  const category_id = parent ? parent.view.category_id : categoryId;
  return {
    row,
    view: { role: roleOf(principal, row), category_id, parent_id, labels: namesOf(labels) } as Task,
    palette: {},
    absoluteReminders: [],
    ancestors: below(parent),
    lastChange: 0,
    outcomes: edits.status === "done" || step.occurrence ? [edits] : [],
    writtenBy: index,
  };
}

/** A task as the operations after a write find it. @param parent the one that it has then, if that is known */
export function afterWrite(
  { principal }: AuthenticatedContext,
  task: KnownTask,
  { event, edits, step, labels, shifts = {} }: TaskWrite,
  parent: KnownTask | undefined,
  index: number,
): KnownTask {
  const edited = { ...task.row, ...edits };
  const row = { ...edited, ...step, version: edited.version + 1 };
  const isMoved = row.parentId !== task.row.parentId;
  const isRecategorized = row.categoryId !== task.row.categoryId;
  const hasOutcome = event === "task.completed" || event === "task.skipped";
  const before = event === "task.reopened" ? task.outcomes.slice(1) : task.outcomes;
  return {
    row,
    ancestors: isMoved ? below(parent) : task.ancestors,
    palette: labels ? {} : task.palette,
    view: {
      ...task.view,
      ...(labels && { labels: namesOf(labels) }),
      ...((isMoved || isRecategorized) && { role: roleOf(principal, row), parent_id: row.parentId }),
      ...(isRecategorized && { category_id: parent ? parent.view.category_id : row.categoryId }),
    },
    absoluteReminders: task.absoluteReminders.map(({ id, at }) => ({ id, at: shifts[id] ?? at })),
    outcomes: hasOutcome ? [edited, ...before] : before,
    lastChange: 0,
    writtenBy: index,
  };
}

function below(parent: KnownTask | undefined): string[] {
  return parent ? [parent.row.id, ...parent.ancestors] : [];
}

/** As the palette spells them, which is how the task has them now. */
function namesOf({ listed }: LabelChange): string[] {
  return listed.map(([, name]) => name);
}

/** Whoever could write a task owns it or is an editor. */
function roleOf({ userId }: Principal, { ownerId }: { ownerId: string }): Role {
  return ownerId === userId ? "owner" : "editor";
}
