import { and, type SQL, sql } from "drizzle-orm";
import { categories } from "../../db/schema/categories.ts";
import { grants, type Subject } from "../../db/schema/grants.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { seenCategory } from "../../db/visibility.ts";
import { type Condition, conditionIn, statusPlaces } from "./filters.ts";
import { ROW, type Section } from "./sections.ts";

/** What of a list's filters its SQL depends on, beside the statuses. */
export interface Selection {
  /** All that the viewer sees; the tasks of one category; or those assigned to the viewer. */
  readonly from: "all" | "category" | "assigned";
  /** Where several categories are asked for, or tasks without one. */
  readonly categories?: "some" | "none" | "someOrNone" | undefined;
  readonly conditions: readonly Condition[];
}

export const viewer = sql`${sql.placeholder("viewer")}`;
const category = sql.placeholder("category");
const chosen = sql`(SELECT value FROM json_each(${sql.placeholder("categories")}))`;

const OWN = sql`${tasks.ownerId} = ${viewer}`;
// Null where the viewer does not see the category: then nothing is read.
const IN_CATEGORY = sql`${tasks.categoryId} = (SELECT ${categories.id} FROM ${categories}
  WHERE ${categories.ownerId} = ${viewer} AND ${categories.id} = ${category}
  UNION ALL ${granted("category", sql`AND ${grants.subjectId} = ${category}`)})`;
// Whoever a task is assigned to sees it.
const ASSIGNED = sql`${tasks.assigneeId} = ${viewer}`;

/**
 * The tasks of a section as arms to be merged, which takes no more rows from each than are shown: SELECTs of `row`, `sort_key`
 * and the task's columns. They are five at most: workerd limits the terms of a compound SELECT.
 */
export function armsOf(selection: Selection, section: Section, inOrder: SQL): SQL[] {
  const { from, categories } = selection;
  if (from === "category") return ranges(selection, section, IN_CATEGORY, sql`, ${tasks}.*`);
  if (from === "assigned") {
    const assigned = and(ASSIGNED, inCategories(categories, seenCategory(viewer)));
    return ranges(selection, section, assigned, sql`, ${tasks}.*`);
  }
  // Tasks without category have an index of their own, by their creation.
  const isIndexed = categories === "none" && section.key === tasks.createdAt;
  const column = isIndexed ? sql`${tasks.categoryId}` : sql`+${tasks.categoryId}`;
  const own = ranges(selection, section, and(OWN, inCategories(categories, column)), sql`, ${tasks}.*`);
  return [...own, sharedTasks(selection, section, inOrder)];
}

/** One range of an index for each status. */
function ranges(selection: Selection, section: Section, whose: SQL | undefined, columns = sql``): SQL[] {
  return section.statuses.map((status) => {
    const where = and(whose, sql`${tasks.status} = ${statusPlaces([status])}`, within(selection, section));
    return sql`SELECT ${ROW} AS row, ${section.key} AS sort_key${columns} FROM ${tasks} WHERE ${where}`;
  });
}

function within({ conditions }: Selection, section: Section): SQL | undefined {
  return and(...conditions.map(conditionIn(section)), section.where);
}

function inCategories(which: Selection["categories"], column: SQL): SQL | undefined {
  switch (which) {
    case "some":
      return sql`${column} IN ${chosen}`;
    case "none":
      return sql`${column} IS NULL`;
    case "someOrNone":
      return sql`(${column} IN ${chosen} OR ${column} IS NULL)`;
    case undefined:
      return undefined;
  }
}

/** What is shared with the viewer, a page at most: it is found by row numbers, so that long texts are read once. */
function sharedTasks(selection: Selection, section: Section, inOrder: SQL): SQL {
  const { categories } = selection;
  const sources = [
    ...(categories === "none" ? [] : [inSharedCategories(selection, section, inOrder)]),
    ...(categories === "some" ? [] : [sharedSingly(selection, section)]),
  ];
  return sql`SELECT page.*, ${tasks}.* FROM (${union(sources)} ${inOrder}) AS page CROSS JOIN ${tasks} ON ${ROW} = page.row`;
}

/** Of each shared category a page at most, as JSON: a SELECT in a FROM cannot depend on the category, and its value can. */
function inSharedCategories(selection: Selection, section: Section, inOrder: SQL): SQL {
  const which = selection.categories ? sql`AND ${grants.subjectId} IN ${chosen}` : sql``;
  const page = union(ranges(selection, section, sql`${tasks.categoryId} = shared.id`));
  return sql`SELECT value ->> 0 AS row, value ->> 1 AS sort_key FROM (${granted("category", which)}) AS shared
    CROSS JOIN json_each((SELECT json_group_array(json_array(row, sort_key)) FROM (${page} ${inOrder})))`;
}

/** Those of the viewer's own and those in a category that is shared too are there already. */
function sharedSingly(selection: Selection, section: Section): SQL {
  const where = and(
    sql`${tasks.id} = shared.id AND ${tasks.ownerId} <> ${viewer}`,
    sql`(${tasks.categoryId} IS NULL OR ${tasks.categoryId} NOT IN (${granted("category")}))`,
    sql`+${tasks.status} IN (${statusPlaces(section.statuses)})`,
    within(selection, section),
  );
  return sql`SELECT ${ROW} AS row, ${section.key} AS sort_key
    FROM (${granted("task")}) AS shared CROSS JOIN ${tasks} WHERE ${where}`;
}

/** What was granted to the viewer, as a SELECT of `id`. */
function granted(subject: Subject, more = sql``): SQL {
  return sql`SELECT ${grants.subjectId} AS id FROM ${grants}
    WHERE ${grants.userId} = ${viewer} AND ${grants.subject} = ${sql.raw(`'${subject}'`)} ${more}`;
}

export function union(parts: SQL[]): SQL {
  return sql.join(parts, sql` UNION ALL `);
}

/** All of a section as one condition on tasks: for what is counted, and so reads all of them. */
export function selected({ from, categories, conditions }: Selection, section: Section): SQL | undefined {
  const all = sql`(${OWN} OR ${tasks.categoryId} IN (${granted("category")}) OR ${tasks.id} IN (${granted("task")}))`;
  return and(
    { all, category: IN_CATEGORY, assigned: ASSIGNED }[from],
    inCategories(categories, seenCategory(viewer)),
    sql`+${tasks.status} IN (${statusPlaces(section.statuses)})`,
    ...conditions.map(conditionIn(section)),
    section.where,
  );
}
