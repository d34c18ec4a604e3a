import { and, type SQL, sql } from "drizzle-orm";
import { categories } from "../../db/schema/categories.ts";
import { grants, type Subject } from "../../db/schema/grants.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { seenCategory } from "../../db/visibility.ts";
import { type Condition, conditionIn, placesOf } from "./filters.ts";
import { ROW, type Section } from "./sections.ts";

/** What of a list's filters its SQL depends on. */
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

/**
 * The arms of a section, each a SELECT of `row` and `sort_key` that is read from an index alone where no filter needs more.
 * There are five at most: workerd limits the terms of a compound SELECT.
 */
export function armsOf(selection: Selection, section: Section, inOrder: SQL): SQL[] {
  if (selection.from !== "all") return ranges(selection, section, OF[selection.from]);
  // An index of its own has the tasks without category, by their creation.
  const plain = selection.categories === "none" && section.key === tasks.createdAt;
  const own = and(OF.owner, inCategories(selection, plain ? sql`${tasks.categoryId}` : sql`+${tasks.categoryId}`));
  return [...ranges(selection, section, own), sharedArm(selection, section, inOrder)];
}

/** Whose tasks: each begins the key of the indexes that sort them. */
const OF = {
  owner: sql`${tasks.ownerId} = ${viewer}`,
  // Null where the viewer does not see the category, so that nothing is read.
  category: sql`${tasks.categoryId} = (SELECT ${categories.id} FROM ${categories}
    WHERE ${categories.ownerId} = ${viewer} AND ${categories.id} = ${category}
    UNION ALL ${granted("category", sql`AND ${grants.subjectId} = ${category}`)})`,
  // Whoever a task is assigned to sees it. By the category that they see: of a task shared singly, none.
  assigned: sql`${tasks.assigneeId} = ${viewer}`,
};

function inCategories({ categories }: Selection, column: SQL): SQL | undefined {
  if (!categories) return undefined;
  const some = sql`${column} IN ${chosen}`;
  const none = sql`${column} IS NULL`;
  return { some, none, someOrNone: sql`(${some} OR ${none})` }[categories];
}

/** One range of an index for each status. */
function ranges(selection: Selection, section: Section, whose: SQL | undefined): SQL[] {
  return section.statuses.map((status) =>
    arm(section, sql`${tasks}`, and(whose, sql`${tasks.status} = ${placesOf([status])}`, within(selection, section))),
  );
}

function arm({ key }: Section, from: SQL, where: SQL | undefined): SQL {
  return sql`SELECT ${ROW} AS row, ${key} AS sort_key FROM ${from} WHERE ${where}`;
}

function within(selection: Selection, section: Section): SQL | undefined {
  const seen = selection.from === "assigned" ? inCategories(selection, seenCategory(viewer)) : undefined;
  return and(...selection.conditions.map(conditionIn(section)), seen, section.where);
}

/** Of each category shared with the viewer at most a page, and the tasks shared singly. */
function sharedArm(selection: Selection, section: Section, inOrder: SQL): SQL {
  const { categories } = selection;
  const ofCategories = categories === "none" ? [] : [sharedCategories(selection, section, inOrder)];
  const single = categories === "some" ? [] : [sharedSingly(selection, section)];
  return sql`SELECT * FROM (${union([...ofCategories, ...single])})`;
}

function sharedCategories(selection: Selection, section: Section, inOrder: SQL): SQL {
  const which = selection.categories ? sql`AND ${grants.subjectId} IN ${chosen}` : sql``;
  const page = union(ranges(selection, section, sql`${tasks.categoryId} = shared.id`));
  const from = sql`(${granted("category", which)}) AS shared CROSS JOIN ${tasks}`;
  return arm(section, from, sql`${ROW} IN (SELECT row FROM (${page} ${inOrder}))`);
}

/** Those of the viewer's own, or of a category shared with them, are there already. */
function sharedSingly(selection: Selection, section: Section): SQL {
  const where = and(
    sql`${tasks.id} = shared.id AND ${tasks.ownerId} <> ${viewer}`,
    sql`(${tasks.categoryId} IS NULL OR ${tasks.categoryId} NOT IN (${granted("category")}))`,
    sql`+${tasks.status} IN (${placesOf(section.statuses)})`,
    within(selection, section),
  );
  return arm(section, sql`(${granted("task")}) AS shared CROSS JOIN ${tasks}`, where);
}

/** What was granted to the viewer, as a SELECT of `id`. */
function granted(subject: Subject, more = sql``): SQL {
  return sql`SELECT ${grants.subjectId} AS id FROM ${grants}
    WHERE ${grants.userId} = ${viewer} AND ${grants.subject} = ${sql.raw(`'${subject}'`)} ${more}`;
}

export function union(parts: SQL[]): SQL {
  return sql.join(parts, sql` UNION ALL `);
}

/** All that a selection holds, as a condition on `tasks`: for counting. */
export function selected(selection: Selection): SQL | undefined {
  const seen =
    selection.from === "all"
      ? sql`(${OF.owner} OR ${tasks.categoryId} IN (${granted("category")}) OR ${tasks.id} IN (${granted("task")}))`
      : OF[selection.from];
  const conditions = selection.conditions.map(conditionIn({ key: tasks.createdAt, bounded: [] }));
  return and(seen, ...conditions, inCategories(selection, seenCategory(viewer)));
}
