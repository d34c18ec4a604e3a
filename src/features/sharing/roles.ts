import { type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import { categories } from "../../db/schema/categories.ts";
import { grants, type Subject } from "../../db/schema/grants.ts";
import { tasks } from "../../db/schema/tasks.ts";

// A task is visible to its owner and to whoever was granted the task or its category; a category to its owner and to
// whoever was granted it.

/** Highest first. The higher of two grants also comes first in the alphabet, so that `min` finds it. */
export const ROLES = ["owner", "editor", "viewer"] as const;
export type Role = (typeof ROLES)[number];

/** Someone's highest role in a task of the outer query; null where they cannot see it. */
export function taskRole(viewer: SQL | string): SQL<Role | null> {
  const granted = sql`SELECT min(role) FROM (${grantOf("task", tasks.id, viewer)}
    UNION ALL ${grantOf("category", tasks.categoryId, viewer)})`;
  return sql<Role | null>`iif(${tasks.ownerId} = ${viewer}, 'owner', (${granted}))`;
}

export function categoryRole(viewer: SQL | string): SQL<Role | null> {
  const granted = grantOf("category", categories.id, viewer);
  return sql<Role | null>`iif(${categories.ownerId} = ${viewer}, 'owner', (${granted}))`;
}

function grantOf(subject: Subject, id: SQL | SQLiteColumn, viewer: SQL | string): SQL {
  return sql`SELECT ${grants.role} AS role FROM ${grants}
    WHERE ${grants.userId} = ${viewer} AND ${grants.subject} = ${sql.raw(`'${subject}'`)} AND ${grants.subjectId} = ${id}`;
}

/**
 * Role and category of a task of the outer query, both from one look at the viewer's grants: aggregates over `from`, which is
 * not read for the owner.
 */
export function taskAccess(viewer: SQL) {
  const isOwner = sql`${tasks.ownerId} = ${viewer}`;
  const isGrantOf = (subject: Subject, id: SQLiteColumn) =>
    sql`${grants.subject} = ${sql.raw(`'${subject}'`)} AND ${grants.subjectId} = ${id}`;
  return {
    role: sql<Role>`iif(${isOwner}, 'owner', min(${grants.role}))`,
    category: sql<string | null>`iif(${isOwner} OR max(${grants.subject} = 'category'), ${tasks.categoryId}, NULL)`,
    from: sql`${grants} WHERE ${tasks.ownerId} <> ${viewer} AND ${grants.userId} = ${viewer}
      AND (${isGrantOf("task", tasks.id)} OR ${isGrantOf("category", tasks.categoryId)})`,
  };
}

/** Whether someone was granted this very category or task. Its owner has no grant. */
export function isGranted(userId: SQL | string, subject: Subject, id: SQL): SQL {
  return sql`EXISTS (${grantOf(subject, id, userId)})`;
}

/** The category of a task of the outer query; null where the viewer cannot see the category. */
export function seenCategory(viewer: SQL | string): SQL<string | null> {
  const granted = isGranted(viewer, "category", sql`${tasks.categoryId}`);
  return sql<string | null>`iif(${tasks.ownerId} = ${viewer} OR ${granted}, ${tasks.categoryId}, NULL)`;
}

/**
 * Who can see which tasks, as a FROM of (`reader`, `entity_id`) pairs, each once. CROSS JOIN has SQLite look up the grants of
 * those tasks; it would otherwise go through everyone's grants (https://sqlite.org/optoverview.html#crossjoin).
 */
export function taskReaders(where: SQL): SQL {
  const granted = (subject: SQL, id: SQL) => sql`SELECT ${grants.userId}, ${tasks.id} FROM ${tasks}
    CROSS JOIN ${grants} ON ${grants.subject} = ${subject} AND ${grants.subjectId} = ${id} WHERE ${where}`;
  return sql`(SELECT ${tasks.ownerId} AS reader, ${tasks.id} AS entity_id FROM ${tasks} WHERE ${where}
    UNION ${granted(sql`'task'`, sql`${tasks.id}`)} UNION ${granted(sql`'category'`, sql`${tasks.categoryId}`)})`;
}

export function categoryReaders(where: SQL): SQL {
  return sql`(SELECT ${categories.ownerId} AS reader, ${categories.id} AS entity_id FROM ${categories} WHERE ${where}
    UNION SELECT ${grants.userId}, ${categories.id} FROM ${categories}
    CROSS JOIN ${grants} ON ${grants.subject} = 'category' AND ${grants.subjectId} = ${categories.id} WHERE ${where})`;
}
