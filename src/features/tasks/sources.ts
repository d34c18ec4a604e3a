import { and, type SQL, sql } from "drizzle-orm";
import { REACHED } from "../../auth/restriction.ts";
import { categories } from "../../db/schema/categories.ts";
import { grants } from "../../db/schema/grants.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { unionAll } from "../../db/union.ts";
import { grantedCategories, grantedRows, isOfGrantedTask, isSharedTask } from "../sharing/granted-rows.ts";
import { seenCategory, taskRole } from "../sharing/roles.ts";
import { conditionIn, statusPlaces } from "./filters.ts";
import type { Selection } from "./query.ts";
import { ROW, type Section } from "./sections.ts";

export const viewer = sql`${sql.placeholder("viewer")}`;
export const LIMIT = sql.placeholder("limit");
const category = sql.placeholder("category");
const CHOSEN = sql`SELECT value FROM json_each(${sql.placeholder("categories")})`;
/** The ids of a selection's categories, as a SELECT. */
const IDS = {
  some: CHOSEN,
  someOrNone: CHOSEN,
  reached: REACHED,
  someReached: sql`${CHOSEN} WHERE value IN (${REACHED})`,
};

const OWN = sql`${tasks.ownerId} = ${viewer}`;
// Null if the viewer cannot see the category. Then SQLite reads nothing.
const IN_CATEGORY = sql`${tasks.categoryId} = (SELECT ${categories.id} FROM ${categories}
  WHERE ${categories.ownerId} = ${viewer} AND ${categories.id} = ${category}
  UNION ALL ${grantedCategories(viewer, sql`AND ${grants.subjectId} = ${category}`)})`;
// Whoever sees a task sees its subtasks.
const OF_PARENT = sql`${tasks.parentId} = (SELECT ${tasks.id} FROM ${tasks}
  WHERE ${tasks.id} = ${sql.placeholder("parent")} AND ${taskRole(viewer)} IS NOT NULL)`;
// An assignee can always see the task.
const ASSIGNED = sql`${tasks.assigneeId} = ${viewer}`;

/**
 * The arms of a UNION ALL that merges the tasks of a section: one for each status. Each arm selects `row` and `sort_key`, from
 * the index alone if no filter needs more, and `columns`. For everything that the viewer sees, `sharedArm` is one more arm.
 * workerd limits a compound SELECT to five terms.
 */
export function ownArms(selection: Selection, section: Section, columns = sql``): SQL[] {
  const { from, categories } = selection;
  if (from === "category") {
    const inCategory = and(IN_CATEGORY, inCategories(categories, sql`+${tasks.categoryId}`));
    return ranges(selection, section, inCategory, columns);
  }
  if (from === "assigned" || from === "parent") {
    const whose = from === "parent" ? OF_PARENT : ASSIGNED;
    return ranges(selection, section, and(whose, inCategories(categories, seenCategory(viewer))), columns);
  }
  // The index `tasks_uncategorized` sorts by creation.
  const isIndexed = categories === "none" && section.key === tasks.createdAt;
  const column = isIndexed ? sql`${tasks.categoryId}` : sql`+${tasks.categoryId}`;
  return ranges(selection, section, and(OWN, inCategories(categories, column)), columns);
}

/** One range of an index for each status. */
function ranges(selection: Selection, section: Section, whose: SQL | undefined, columns = sql``): SQL[] {
  const { statuses, key } = section;
  if (section.isUnindexed) return [inStoredOrder(selection, section, whose)];
  return statuses.map((status) => {
    const where = and(whose, sql`${tasks.status} = ${statusPlaces([status])}`, conditionsOf(selection, section));
    return sql`SELECT ${ROW} AS row, ${key} AS sort_key${columns} FROM ${tasks} WHERE ${where}`;
  });
}

const BY_CREATION = {
  all: sql`INDEXED BY tasks_created`,
  parent: sql`INDEXED BY tasks_parent`,
  category: sql`INDEXED BY tasks_in_category_created`,
  assigned: sql`INDEXED BY tasks_assignee_created`,
} satisfies Record<Selection["from"], SQL>;

/** SQLite sorts the row numbers from the index, and so reads each page of the table once. */
function inStoredOrder(selection: Selection, section: Section, whose: SQL | undefined): SQL {
  const rows = sql`SELECT ${ROW} FROM ${tasks} ${BY_CREATION[selection.from]}
    WHERE ${whose} AND ${tasks.status} IN (${statusPlaces(section.statuses)})`;
  return sql`SELECT ${ROW} AS row, ${section.key} AS sort_key FROM ${tasks}
    WHERE ${ROW} IN (${rows}) AND ${conditionsOf(selection, section)}`;
}

function conditionsOf({ conditions }: Selection, section: Section): SQL | undefined {
  return and(...conditions.map(conditionIn(section)), section.where);
}

function inCategories(categories: Selection["categories"], column: SQL): SQL | undefined {
  if (!categories) return undefined;
  const none = sql`${column} IS NULL`;
  if (categories === "none") return none;
  const some = sql`${column} IN (${IDS[categories]})`;
  return categories === "someOrNone" ? sql`(${some} OR ${none})` : some;
}

/** At most one page of each shared category, and all tasks that are shared on their own, with their subtasks. */
export function sharedArm(selection: Selection, section: Section, order: SQL): SQL {
  const inCategory = unionAll(ranges(selection, section, sql`${tasks.categoryId} = ${grants.subjectId}`));
  const singly = and(
    isOfGrantedTask(viewer, { taskId: tasks.id, ownerId: tasks.ownerId, categoryId: tasks.categoryId }),
    sql`+${tasks.status} IN (${statusPlaces(section.statuses)})`,
    conditionsOf(selection, section),
  );
  return grantedRows(
    viewer,
    inCategory,
    sql`SELECT ${ROW} AS row, ${section.key} AS sort_key FROM ${tasks} WHERE ${singly}`,
    sql`${order} LIMIT ${LIMIT}`,
    grantsWithin(selection.categories),
  );
}

/** The grants to read for these categories. A task shared on its own is in no category that the viewer can see. */
function grantsWithin(categories: Selection["categories"]): SQL | undefined {
  if (!categories) return undefined;
  const singly = sql`${grants.subject} = 'task'`;
  if (categories === "none") return singly;
  const some = sql`${grants.subject} = 'category' AND ${grants.subjectId} IN (${IDS[categories]})`;
  return categories === "someOrNone" ? sql`(${singly} OR ${some})` : some;
}

/** All shared tasks: for numbered pages, which count them anyway. */
export function allSharedArm(selection: Selection, section: Section): SQL {
  const where = and(
    isSharedTask(viewer),
    inCategories(selection.categories, seenCategory(viewer)),
    sql`+${tasks.status} IN (${statusPlaces(section.statuses)})`,
    conditionsOf(selection, section),
  );
  return sql`SELECT ${ROW} AS row, ${section.key} AS sort_key FROM ${tasks} WHERE ${where}`;
}
