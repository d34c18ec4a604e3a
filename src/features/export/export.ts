import { eq, sql } from "drizzle-orm";
import { read } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { prepare } from "../../db/prepared.ts";
import { categories } from "../../db/schema/categories.ts";
import { labels } from "../../db/schema/labels.ts";
import { users } from "../../db/schema/users.ts";
import { statements } from "../../db/statements.ts";
import { selectTip } from "../feed/changes.ts";
import { ORIGIN, sealCursor } from "../feed/cursor.ts";
import { attachedLines } from "./attached.ts";
import { categoryLine, labelLine } from "./lines.ts";
import { readTaskPage } from "./task-pages.ts";

/**
 * All that the actor owns, as lines of JSON. Each page is read when it is asked for, so memory stays the same. An entity
 * is in it as it was at one moment, and what it refers to comes before it.
 * @throws AppError `session_ended`, `suspended`
 */
export async function exportLines(ctx: AuthenticatedContext): Promise<AsyncGenerator<readonly string[]>> {
  const { userId } = ctx.principal;
  const selectName = statements.select({ username: users.username }).from(users).where(eq(users.id, userId));
  const [[user], [tip = ORIGIN]] = await read(ctx, selectName, selectTip(userId));
  const header = {
    type: "taskwire",
    version: 1,
    exported_at: ctx.now.toISOString(),
    username: user?.username,
    cursor: sealCursor(ctx.settings, userId, tip),
  };
  return linesFrom(ctx, JSON.stringify(header), tip.seq);
}

async function* linesFrom(ctx: AuthenticatedContext, header: string, began: number): AsyncGenerator<readonly string[]> {
  yield [header];
  const sentCategories = new Set<string>();
  for await (const rows of pagesOf(ctx, selectCategories)) {
    for (const { id } of rows) sentCategories.add(id);
    yield rows.map(({ line }) => line);
  }
  for await (const rows of pagesOf(ctx, selectLabels)) yield rows.map(({ line }) => line);
  yield* taskLines(ctx, began, sentCategories);
}

/** Page by page, each followed by what is attached to its tasks. */
async function* taskLines(ctx: AuthenticatedContext, began: number, sentCategories: Set<string>) {
  // Those that were sent out of order, or changed since the export began: no more are remembered.
  const sentEarly = new Set<string>();
  for (let after = ""; ; ) {
    const { found, ancestors, newCategories } = await readTaskPage(ctx, after, began);
    const last = found.at(-1);
    if (!last) return;
    after = last.place;

    const lines = newCategories.filter(({ id }) => isFirst(sentCategories, id)).map(({ line }) => line);
    lines.push(...ancestors.filter(({ id }) => isFirst(sentEarly, id)).map(({ line }) => line));
    const own = found.flatMap(({ id, ...row }) => (id === null ? [] : [{ id, ...row }]));
    const unsent = own.filter(({ id, hasChanged }) => (hasChanged ? isFirst(sentEarly, id) : !sentEarly.delete(id)));
    for (const { line } of parentsFirst(unsent)) lines.push(line);
    if (lines.length > 0) yield lines;
    if (own.length > 0) {
      yield* attachedLines(
        ctx,
        own.map(({ id }) => id),
      );
    }
  }
}

/** Whether it is not in the set yet. Then it is. */
function isFirst(sent: Set<string>, id: string): boolean {
  return sent.size < sent.add(id).size;
}

function parentsFirst<Row extends { id: string; parentId: string | null }>(rows: readonly Row[]): Set<Row> {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const ordered = new Set<Row>();
  const add = (row: Row) => {
    const parent = byId.get(row.parentId ?? "");
    if (parent && !ordered.has(parent)) add(parent);
    ordered.add(row);
  };
  for (const row of rows) add(row);
  return ordered;
}

const PAGE_ROWS = 1_000;
const me = sql.placeholder("me");
const after = sql.placeholder("after");

type SelectPage = typeof selectCategories | typeof selectLabels;

async function* pagesOf(ctx: AuthenticatedContext, selectPage: SelectPage) {
  for (let after = ""; ; ) {
    const [rows] = await read(ctx, selectPage({ me: ctx.principal.userId, after }));
    if (rows.length > 0) yield rows;
    if (rows.length < PAGE_ROWS) return;
    after = rows.at(-1)?.id ?? "";
  }
}

const selectCategories = prepare(() =>
  statements
    .select({ id: sql<string>`${categories.id}`, line: sql<string>`${categoryLine}` })
    .from(categories)
    .where(sql`${categories.ownerId} = ${me} AND ${categories.id} > ${after}`)
    .orderBy(categories.id)
    .limit(PAGE_ROWS),
);

const selectLabels = prepare(() =>
  statements
    .select({ id: sql<string>`${labels.id}`, line: sql<string>`${labelLine}` })
    .from(labels)
    .where(sql`${labels.ownerId} = ${me} AND ${labels.id} > ${after}`)
    .orderBy(labels.id)
    .limit(PAGE_ROWS),
);
