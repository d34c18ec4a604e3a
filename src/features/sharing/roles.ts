import { type SQL, sql } from "drizzle-orm";
import { categories } from "../../db/schema/categories.ts";
import { grants, type Subject } from "../../db/schema/grants.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { lineage } from "./tree.ts";

// A task is visible to its owner and to whoever was granted its category, the task, or one above it. A category is visible
// to its owner and to whoever was granted it.

/** Highest first. The higher of two grants also comes first in the alphabet, so that `min` finds it. */
export const ROLES = ["owner", "editor", "viewer"] as const;
export type Role = (typeof ROLES)[number];

const ID = sql`${tasks.id}`;
const PARENT = sql`${tasks.parentId}`;
const CATEGORY = sql`${tasks.categoryId}`;

/** Someone's highest role in a task of the outer query; null where they cannot see it. */
export function taskRole(viewer: SQL | string): SQL<Role | null> {
  return sql<Role | null>`iif(${tasks.ownerId} = ${viewer}, 'owner', (SELECT min(role) FROM (${taskGrants(viewer)})))`;
}

/** What someone was granted that covers a task of the outer query: the task, one above it, its category. */
function taskGrants(viewer: SQL | string, where = sql`true`): SQL {
  const above = sql`${tasks.parentId} IS NOT NULL AND ${where}`;
  return sql`${grantOf("task", ID, viewer, where)} UNION ALL ${grantOf("above", PARENT, viewer, above)}
    UNION ALL ${grantOf("category", CATEGORY, viewer, where)}`;
}

export function categoryRole(viewer: SQL | string): SQL<Role | null> {
  const granted = grantOf("category", sql`${categories.id}`, viewer);
  return sql<Role | null>`iif(${categories.ownerId} = ${viewer}, 'owner', (SELECT role FROM (${granted})))`;
}

/** A grant of a task covers its subtasks: `above` means of the task with this id, or of one above it. */
type Reach = Subject | "above";

function grantOf(reach: Reach, id: SQL, viewer: SQL | string, where = sql`true`): SQL {
  return sql`SELECT ${grants.role} AS role, ${sql.raw(`'${reach}'`)} AS reach FROM ${grants}
    WHERE ${where} AND ${grants.userId} = ${viewer} AND ${isOn(reach, id)}`;
}

function isOn(reach: Reach, id: SQL): SQL {
  if (reach === "above") return sql`${grants.subject} = 'task' AND ${grants.subjectId} IN (${lineage(id)})`;
  return sql`${grants.subject} = ${sql.raw(`'${reach}'`)} AND ${grants.subjectId} = ${id}`;
}

/**
 * Role, category and parent of a task of the outer query, all from one look at the viewer's grants: aggregates over `from`,
 * which is not read for the owner. A grant of the task alone shows neither its category nor its parent.
 */
export function taskAccess(viewer: SQL) {
  const isOwner = sql`${tasks.ownerId} = ${viewer}`;
  return {
    role: sql<Role>`iif(${isOwner}, 'owner', min(role))`,
    category: sql<string | null>`iif(${isOwner} OR max(reach = 'category'), ${tasks.categoryId}, NULL)`,
    parent: sql<string | null>`iif(${isOwner} OR max(reach <> 'task'), ${tasks.parentId}, NULL)`,
    from: sql`(${taskGrants(viewer, sql`${tasks.ownerId} <> ${viewer}`)})`,
  };
}

export type TaskAccess = ReturnType<typeof taskAccess>;

/** The same for the task's owner. */
export const OWN_ACCESS = {
  role: sql<Role>`'owner'`,
  category: sql<string | null>`${tasks.categoryId}`,
  parent: sql<string | null>`${tasks.parentId}`,
};

/** Whether someone was granted this very category. Its owner has no grant. */
export function isGrantedCategory(userId: SQL | string, id: SQL): SQL {
  return sql`EXISTS (${grantOf("category", id, userId)})`;
}

/** Whether someone was granted the task, or one above it. */
export function isGrantedTask(userId: SQL | string, id: SQL): SQL {
  return sql`EXISTS (${grantOf("above", id, userId)})`;
}

/** The category of a task of the outer query; null where the viewer cannot see the category. */
export function seenCategory(viewer: SQL | string): SQL<string | null> {
  const granted = isGrantedCategory(viewer, CATEGORY);
  return sql<string | null>`iif(${tasks.ownerId} = ${viewer} OR ${granted}, ${tasks.categoryId}, NULL)`;
}

/** Whether a task of the outer query has no parent, or none that the viewer can see. */
export function showsNoParent(viewer: SQL | string): SQL {
  const granted = sql`${isGrantedCategory(viewer, CATEGORY)} OR ${isGrantedTask(viewer, PARENT)}`;
  return sql`(${tasks.parentId} IS NULL OR (${tasks.ownerId} <> ${viewer} AND NOT (${granted})))`;
}

/**
 * Who can see which tasks, as a FROM of (`reader`, `entity_id`) pairs, each once. CROSS JOIN has SQLite look up the grants of
 * those tasks; it would otherwise go through everyone's grants (https://sqlite.org/optoverview.html#crossjoin).
 */
export function taskReaders(where: SQL): SQL {
  const granted = (reach: Reach, id: SQL, more = sql``) => sql`SELECT ${grants.userId}, ${tasks.id} FROM ${tasks}
    CROSS JOIN ${grants} ON ${isOn(reach, id)} WHERE ${where} ${more}`;
  return sql`(SELECT ${tasks.ownerId} AS reader, ${tasks.id} AS entity_id FROM ${tasks} WHERE ${where}
    UNION ${granted("task", ID)} UNION ${granted("above", PARENT, sql`AND ${PARENT} IS NOT NULL`)}
    UNION ${granted("category", CATEGORY)})`;
}

export function categoryReaders(where: SQL): SQL {
  return sql`(SELECT ${categories.ownerId} AS reader, ${categories.id} AS entity_id FROM ${categories} WHERE ${where}
    UNION SELECT ${grants.userId}, ${categories.id} FROM ${categories}
    CROSS JOIN ${grants} ON ${grants.subject} = 'category' AND ${grants.subjectId} = ${categories.id} WHERE ${where})`;
}
