import { and, eq } from "drizzle-orm";
import { read } from "../../context/read.ts";
import { isAmongValues } from "../../db/rows.ts";
import { categories } from "../../db/schema/categories.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { statements } from "../../db/statements.ts";
import { inZone, selectZone } from "../profiles/zone.ts";
import { isOwnAmong } from "./attached.ts";
import { selectUsed, type Used, usedIn } from "./ids.ts";
import { grantKey, selectGrants } from "./people.ts";
import { byId, type ImportContext, type Numbered } from "./plan.ts";
import type { Row } from "./task-columns.ts";
import { type Node, selectLineages } from "./tree.ts";

/** What was read for a chunk of tasks: all of it is the actor's. */
export interface StoredTasks {
  readonly rows: ReadonlyMap<string, Row>;
  /** The same tasks and those above them. */
  readonly nodes: readonly Node[];
  readonly categories: ReadonlyMap<string, { readonly id: string; readonly version: number }>;
  readonly used: Used;
  /** By `grantKey`. */
  readonly seeing: ReadonlySet<string>;
  readonly timeZone: string;
}

export async function readStoredTasks(
  { ctx, candidates }: ImportContext,
  lines: readonly Numbered<"task">[],
): Promise<StoredTasks> {
  const ids = lines.flatMap(({ line }) => candidates(line.id));
  const all = [...ids, ...lines.flatMap(({ line }) => (line.parent_id ? candidates(line.parent_id) : []))];
  const categoryIds = lines.flatMap(({ line }) => (line.category_id ? candidates(line.category_id) : []));
  const people = lines.flatMap(({ line }) =>
    [line.assignee_id, line.created_by].filter((id) => typeof id === "string"),
  );
  const [rows, nodes, foundCategories, used, grants, zone] = await read(
    ctx,
    statements.select().from(tasks).where(isOwnAmong(ctx, all)),
    selectLineages(ctx, all),
    statements
      .select({ id: categories.id, version: categories.version })
      .from(categories)
      .where(and(isAmongValues(categories.id, categoryIds), eq(categories.ownerId, ctx.principal.userId))),
    selectUsed(
      ctx,
      "task",
      ids.map((id) => [id, id]),
    ),
    selectGrants(people),
    selectZone(ctx),
  );
  return {
    rows: byId(rows),
    nodes,
    categories: byId(foundCategories),
    used: usedIn(used),
    seeing: new Set(grants.map(grantKey)),
    timeZone: inZone(ctx, zone).principal.timeZone,
  };
}
