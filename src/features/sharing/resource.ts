import { and, eq, type SQL, sql } from "drizzle-orm";
import { categories } from "../../db/schema/categories.ts";
import { grants, type Subject } from "../../db/schema/grants.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { inSubtree, lineage } from "./tree.ts";

/** What can be shared: a category with its tasks, or one task. */
export interface Resource {
  readonly subject: Subject;
  readonly id: string;
}

/** Its id may be an expression, but no column of `tasks` or `categories`: the queries here select from these, too. */
export interface ResourceInQuery {
  readonly subject: Subject;
  readonly id: SQL | string;
}

export function ownerOf({ subject, id }: ResourceInQuery): SQL<string> {
  return subject === "task"
    ? sql<string>`(SELECT ${tasks.ownerId} FROM ${tasks} WHERE ${eq(tasks.id, id)})`
    : sql<string>`(SELECT ${categories.ownerId} FROM ${categories} WHERE ${eq(categories.id, id)})`;
}

/** The category that it is in, or is. */
export function categoryOf({ subject, id }: ResourceInQuery): SQL {
  return subject === "task" ? sql`(SELECT ${tasks.categoryId} FROM ${tasks} WHERE ${eq(tasks.id, id)})` : sql`${id}`;
}

/** A condition on `tasks`: the task with its subtasks, or those in the category. */
export function tasksOf({ subject, id }: Resource): SQL {
  return subject === "task" ? inSubtree(id) : sql`${eq(tasks.categoryId, id)}`;
}

export function grantsOn({ subject, id }: ResourceInQuery): SQL {
  return sql`${and(eq(grants.subject, subject), eq(grants.subjectId, id))}`;
}

/** The ids of those to whom it was granted, as a SELECT. */
export function grantees(resource: Resource): SQL {
  return sql`SELECT ${grants.userId} FROM ${grants} WHERE ${grantsOn(resource)}`;
}

/** The ids of those to whom the task, or one above it, was granted, as a SELECT. */
export function granteesAlong(taskId: string | null): SQL {
  return sql`SELECT ${grants.userId} FROM ${grants} WHERE ${grants.subject} = 'task' AND ${grants.subjectId} IN (${lineage(sql`${taskId}`)})`;
}
