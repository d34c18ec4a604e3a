import { and, eq, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import { readUnchecked } from "../../context/read.ts";
import type { RequestContext } from "../../context/request-context.ts";
import { write } from "../../context/write.ts";
import { insertInto } from "../../db/insert.ts";
import { eventCursors } from "../../db/schema/event-cursors.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { type Statement, statements } from "../../db/statements.ts";
import { log } from "../../kernel/log.ts";
import { foldAccents } from "../../kernel/text.ts";
import { titleColumns } from "../tasks/task-input.ts";

const NAME = "refold";
const ROW = sql<number>`${tasks}.rowid`;

/** Row numbers to a step. */
const WINDOW = 200;
/** All jobs of a night together may have 1,000: https://developers.cloudflare.com/d1/platform/limits/ */
const MAX_STATEMENTS = 200;

/** The cursor once all tasks are folded. */
const DONE = Number.MAX_SAFE_INTEGER;

/**
 * Folds the accents of tasks that were written before searches ignored accents. A night does a part, and the next one
 * goes on. Its cursor is the last row number that it has seen.
 */
export async function refoldTasks(ctx: RequestContext): Promise<void> {
  let refolded = 0;
  for (let used = 0; used < MAX_STATEMENTS; ) {
    const [[cursor], [last], rows] = await readUnchecked(ctx, selectCursor, selectLast, selectAccented);
    const from = cursor?.seq ?? 0;
    if (from === DONE) break;
    const updates = rows.flatMap(refold);
    const to = from + WINDOW >= (last?.row ?? 0) ? DONE : from + WINDOW;
    await write(ctx, [], [...updates, moveTo(to)]);
    refolded += rows.length;
    used += updates.length + 4;
  }
  if (refolded > 0) log({ refolded });
}

const selectCursor = statements.select({ seq: eventCursors.seq }).from(eventCursors).where(eq(eventCursors.name, NAME));

const selectLast = statements.select({ row: sql<number>`max(${ROW})` }).from(tasks);

const start = sql`coalesce((SELECT ${eventCursors.seq} FROM ${eventCursors} WHERE ${eventCursors.name} = ${NAME}), 0)`;

/** Text with other letters than those of ASCII has more bytes than characters. */
const hasOthers = (text: SQLiteColumn) => sql`length(${text}) < length(CAST(${text} AS BLOB))`;

const selectAccented = statements
  .select({ row: ROW, title: tasks.title, description: tasks.description })
  .from(tasks)
  .where(
    sql`${ROW} > ${start} AND ${ROW} <= ${start} + ${WINDOW}
      AND (${hasOthers(tasks.titleKey)} OR ${hasOthers(tasks.descriptionKey)})`,
  );

/** Each only while the text is still the one that was read. */
function refold({ row, title, description }: { row: number; title: string; description: string }): Statement[] {
  const { titleSort } = titleColumns(title);
  const isRow = sql`${ROW} = ${row}`;
  return [
    statements
      .update(tasks)
      .set({ titleSort })
      .where(and(isRow, eq(tasks.title, title))),
    statements
      .update(tasks)
      .set({ descriptionKey: foldAccents(description) })
      .where(and(isRow, eq(tasks.description, description))),
  ];
}

function moveTo(seq: number): Statement {
  return insertInto(eventCursors, { name: NAME, seq }).onConflictDoUpdate({ target: eventCursors.name, set: { seq } });
}
