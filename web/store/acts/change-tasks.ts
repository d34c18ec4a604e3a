import type { BulkOperation, TaskPatch } from "../../../client/index.ts";
import type { Intent, Part } from "../act.ts";
import { bulkOf } from "../bulk-answer.ts";
import type { Effect } from "../effect.ts";
import { newId } from "../ids.ts";
import { completeTask, occurrenceOf, reopenTask, skipTask } from "./complete-task.ts";
import { createTask, creation, type TaskFields } from "./create-task.ts";
import { deleteTask } from "./delete-task.ts";
import { editTask } from "./edit-task.ts";
import { moveTask, type TaskMove } from "./move-task.ts";
import type { Scene } from "./scene.ts";

const MOST_OPERATIONS = 100;
const MOST_NAMED = 3;

/** Many changes as one act: one request for each hundred. */
export function changeTasks(scene: Scene, operations: readonly BulkOperation[]): Intent {
  const changes = operations.map((operation, number) => changeOf(scene, operation, number));
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

function changeOf(scene: Scene, operation: BulkOperation, number: number) {
  const { intent, id } = intentOf(scene, operation);
  const { op } = operation;
  const occurrence = op === "complete" || op === "skip" ? occurrenceOf(scene, id) : {};
  const part: Part = { operation: { ...operation, id, ...occurrence }, title: intent.title, number };
  return { intent, part, effects: intent.effects.map((effect): Effect => ({ ...effect, part: number })) };
}

function intentOf(scene: Scene, operation: BulkOperation): { intent: Intent; id: string } {
  const { op, id: named, ...fields } = operation;
  const id = typeof named === "string" ? named : newId(scene.now.getTime());
  switch (op) {
    case "create":
      return {
        id,
        intent: { ...createTask(scene, fields as TaskFields), effects: creation(scene, id, fields as TaskFields) },
      };
    case "update":
      return { id, intent: editTask(scene, id, fields as TaskPatch) };
    case "complete":
      return { id, intent: completeTask(scene, id, fields as { subtasks?: boolean }) };
    case "incomplete":
      return { id, intent: reopenTask(scene, id) };
    case "skip":
      return { id, intent: skipTask(scene, id) };
    case "move":
      return { id, intent: moveTask(scene, id, fields as TaskMove) };
    case "delete":
      return { id, intent: deleteTask(scene, id) };
  }
}
