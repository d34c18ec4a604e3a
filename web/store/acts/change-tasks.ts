import type { BulkOperation, TaskPatch } from "../../../client/index.ts";
import type { Intent, Part } from "../act.ts";
import { newId } from "../ids.ts";
import { bulkOf } from "../outbox/after-bulk.ts";
import type { Effect } from "../predict/effect.ts";
import type { ActContext } from "./act-context.ts";
import { completeTask, occurrenceOf, reopenTask, skipTask } from "./complete-task.ts";
import { createTask, creation, type TaskFields } from "./create-task.ts";
import { deleteTask } from "./delete-task.ts";
import { editTask } from "./edit-task.ts";
import { moveTask, type TaskMove } from "./move-task.ts";

/** The server takes 100. D1 may allow 1,000 statements in a request, and a deletion has 24: see `docs/bulk.md`. */
const MOST_OPERATIONS = 40;
const MOST_NAMED = 3;

/** Many changes as one act: one request for each forty. */
export function changeTasks(context: ActContext, operations: readonly BulkOperation[]): Intent {
  const changes = operations.map((operation, number) => changeOf(context, operation, number));
  const chunks = Array.from({ length: Math.ceil(changes.length / MOST_OPERATIONS) }, (_, place) =>
    changes.slice(place * MOST_OPERATIONS, (place + 1) * MOST_OPERATIONS),
  );
  return {
    verb: "change",
    title: changes
      .slice(0, MOST_NAMED)
      .map(({ part }) => part.title)
      .join("”, “"),
    calls: chunks.map((chunk) => bulkOf(chunk.map(({ part }) => part))),
    effects: changes.flatMap(({ effects }) => effects),
    changes: changes.flatMap(({ intent }) => intent.changes ?? []),
    needs: changes.flatMap(({ intent }) => intent.needs ?? []),
  };
}

function changeOf(context: ActContext, operation: BulkOperation, number: number) {
  const { intent, id } = intentOf(context, operation);
  const { op } = operation;
  const occurrence = op === "complete" || op === "skip" ? occurrenceOf(context, id) : {};
  const part: Part = { operation: { ...operation, id, ...occurrence }, title: intent.title, number };
  return { intent, part, effects: intent.effects.map((effect): Effect => ({ ...effect, part: number })) };
}

function intentOf(context: ActContext, operation: BulkOperation): { intent: Intent; id: string } {
  const { op, id: named, ...fields } = operation;
  const id = typeof named === "string" ? named : newId(context.now.getTime());
  switch (op) {
    case "create":
      return {
        id,
        intent: { ...createTask(context, fields as TaskFields), effects: creation(context, id, fields as TaskFields) },
      };
    case "update":
      return { id, intent: editTask(context, id, fields as TaskPatch) };
    case "complete":
      return { id, intent: completeTask(context, id, fields as { subtasks?: boolean }) };
    case "incomplete":
      return { id, intent: reopenTask(context, id) };
    case "skip":
      return { id, intent: skipTask(context, id) };
    case "move":
      return { id, intent: moveTask(context, id, fields as TaskMove) };
    case "delete":
      return { id, intent: deleteTask(context, id) };
  }
}
