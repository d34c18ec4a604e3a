import { type SQL, sql } from "drizzle-orm";
import { tasks } from "../../db/schema/tasks.ts";

// A task and its subtasks have one owner and one category. So a condition on owner or category always selects whole trees.

type Id = SQL | string;

/** A SELECT of the ids of a task and of all tasks above it. */
export function lineage(id: Id): SQL {
  return sql`WITH RECURSIVE line(id) AS (SELECT ${id} UNION SELECT upper.parent_id FROM line
    JOIN ${tasks} AS upper ON upper.id = line.id WHERE upper.parent_id IS NOT NULL) SELECT id FROM line`;
}

/** A SELECT of the ids of a task and of all its subtasks, theirs included. */
function subtree(id: Id): SQL {
  return subtrees(sql`SELECT ${id}`);
}

function subtrees(ids: SQL): SQL {
  return sql`WITH RECURSIVE tree(id) AS (${ids} UNION SELECT lower.id FROM tree
    JOIN ${tasks} AS lower ON lower.parent_id = tree.id) SELECT id FROM tree`;
}

/** A condition on `tasks`: a task with all its subtasks. */
export function inSubtree(id: Id): SQL {
  return sql`${tasks.id} IN (${subtree(id)})`;
}

/** A condition on `tasks`: the tasks of a SELECT of ids, each with all its subtasks. */
export function inSubtrees(ids: SQL): SQL {
  return sql`${tasks.id} IN (${subtrees(ids)})`;
}

/** A SELECT of the ids of all subtasks of a task. */
export function idsBelow(id: Id): SQL {
  return sql`SELECT id FROM (${subtree(id)}) WHERE id <> ${id}`;
}

/** A condition on `tasks`: all subtasks of a task. */
export function isBelow(id: Id): SQL {
  return sql`${tasks.id} IN (${idsBelow(id)})`;
}
