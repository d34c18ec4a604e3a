import { eq, type SQL, sql } from "drizzle-orm";
import { defineEntity } from "../../db/entity.ts";
import { jsonBoolean, jsonObject, jsonWord, type ShapeOf, viewBy } from "../../db/json.ts";
import { completions } from "../../db/schema/completions.ts";
import { grants } from "../../db/schema/grants.ts";
import { PRIORITIES, STATUSES, tasks } from "../../db/schema/tasks.ts";
import { labelNames } from "../labels/task-labels.ts";
import { OWN_ACCESS, type TaskAccess, taskAccess, taskReaders } from "../sharing/roles.ts";
import { taskSchema } from "./schemas.ts";

const fields = ({ role, category, parent }: Omit<TaskAccess, "from">) => {
  return {
    id: tasks.id,
    title: tasks.title,
    description: tasks.description,
    status: jsonWord(tasks.status, STATUSES),
    done: jsonBoolean(eq(tasks.status, "done")),
    completed_at: tasks.completedAt,
    priority: jsonWord(tasks.priority, PRIORITIES),
    due_date: tasks.dueDate,
    due_time: tasks.dueTime,
    time_zone: tasks.timeZone,
    due_at: tasks.dueAt,
    recurrence: recurrence(),
    category_id: category,
    labels: labelNames(sql`${tasks.labels}`),
    parent_id: parent,
    position: tasks.position,
    assignee_id: tasks.assigneeId,
    created_by: tasks.createdBy,
    owner_id: tasks.ownerId,
    role,
    version: tasks.version,
    created_at: tasks.createdAt,
    updated_at: tasks.updatedAt,
  };
};

export const taskView = viewBy((viewer) => {
  const { from, ...access } = taskAccess(viewer);
  const object = jsonObject(fields(access));
  return sql`(SELECT ${object} FROM ${from})` as typeof object;
});

export type Task = ShapeOf<typeof taskView> & { subtask_count?: number; subtasks_done?: number };

/** With counts of other rows, which no event carries: it would have to be a change there too. */
export const countedTaskView = viewBy((viewer) => {
  const { from, ...access } = taskAccess(viewer);
  const count = (where: SQL) =>
    sql<number>`(SELECT count(*) FROM ${tasks} AS lower WHERE lower.parent_id = ${tasks.id} ${where})`;
  const done = sql.raw(String(STATUSES.indexOf("done")));
  const object = jsonObject({
    ...fields(access),
    subtask_count: count(sql``),
    subtasks_done: count(sql`AND lower.status = ${done}`),
  });
  return sql`(SELECT ${object} FROM ${from})` as typeof object;
});

/**
 * As its owner sees it, in less SQL, and without nulls, which would be a tenth of an event's bytes. A null in a JSON merge
 * patch removes (RFC 7396).
 */
function recordedTask(): SQL {
  return sql`json_patch('{}', ${jsonObject(fields(OWN_ACCESS))})`;
}

/** What an event recorded of a task, with its nulls. Earlier events have recorded them. */
export function wholeTask(recorded: SQL): SQL {
  return sql`json_insert(${recorded}, ${sql.raw(NULLS)})`;
}

const NULLS = Object.entries(taskSchema.shape)
  .filter(([, field]) => field.safeParse(null).success)
  .map(([name]) => `'$.${name}', NULL`)
  .join(", ");

function recurrence() {
  const shown = sql`json_object('rrule', ${tasks.rrule}, 'from', ${tasks.recursFrom})`;
  // Without json() the value of iif() would be text to SQLite, no longer JSON.
  return sql<{ rrule: string; from: "due" | "completion" } | null>`json(iif(${tasks.rrule} IS NULL, NULL, ${shown}))`;
}

export const taskEntity = defineEntity({
  name: "task",
  table: tasks,
  id: tasks.id,
  owner: tasks.ownerId,
  subject: tasks.id,
  events: ["created", "updated", "completed", "skipped", "reopened", "deleted", "shared", "unshared"],
  view: taskView,
  recorded: recordedTask(),
  schema: taskSchema,
  readers: taskReaders,
  attached: [
    { table: completions, id: completions.taskId, owner: completions.ownerId },
    { table: grants, id: grants.subjectId, person: grants.userId, where: sql`${grants.subject} = 'task'` },
  ],
  erasedWith: (userId) => sql`${tasks.ownerId} = ${userId}`,
});

declare module "../../db/entity.ts" {
  interface Entities {
    task: typeof taskEntity;
  }
}
