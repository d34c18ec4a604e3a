import { computed } from "@preact/signals";
import type { Task } from "../../../client/index.ts";
import { byPosition } from "../../store/index.ts";
import { groupBy } from "../group-by.ts";
import { expanded } from "../task-row/expanded.ts";
import { openTasks } from "./open-tasks.ts";

/** Subtasks by their parent's id. */
export type Subtasks = ReadonlyMap<string, readonly Task[]>;

export const NO_SUBTASKS: Subtasks = new Map();

/** The open subtasks of the tasks whose rows are expanded. */
export const expandedSubtasks = computed<Subtasks>(() => {
  if (expanded.value.size === 0) return NO_SUBTASKS;
  const below = openTasks.value.filter(({ parent_id }) => parent_id !== null && expanded.value.has(parent_id));
  return groupBy(below.sort(byPosition), ({ parent_id }) => parent_id ?? "");
});
