import { and, eq, type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import { read } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { isAmongValues } from "../../db/rows.ts";
import { comments } from "../../db/schema/comments.ts";
import { completions } from "../../db/schema/completions.ts";
import { reminders } from "../../db/schema/reminders.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { statements } from "../../db/statements.ts";
import { commentLine, completionLine, reminderLine } from "./lines.ts";

/** Ends a page at so many rows, or at about so many characters of text. */
const PAGE = { rows: 1_000, size: 1_000_000 };
const LEAST_SIZE = 500;

interface Kind {
  readonly table: SQLiteTable;
  readonly taskId: SQLiteColumn;
  readonly line: SQL<string>;
  readonly text?: SQLiteColumn;
  readonly where?: (userId: string) => SQL;
}

const KINDS: readonly Kind[] = [
  {
    table: reminders,
    taskId: reminders.taskId,
    line: reminderLine,
    where: (userId) => eq(reminders.userId, userId),
  },
  { table: comments, taskId: comments.taskId, line: commentLine, text: comments.body },
  { table: completions, taskId: completions.taskId, line: completionLine },
];

interface Row {
  readonly row: number;
  readonly line: string;
}

/** The lines of what is attached to these tasks: the actor's reminders, all comments, the ledger. */
export async function* attachedLines(ctx: AuthenticatedContext, taskIds: readonly string[]) {
  const firsts = await read(ctx, ...KINDS.map((kind) => selectRows(ctx, kind, taskIds, 0)));
  for (const [index, kind] of KINDS.entries()) {
    let rows: readonly Row[] = firsts[index] ?? [];
    while (rows.length > 0) {
      yield rows.map(({ line }) => line);
      if (rows.length < PAGE.rows && !kind.text) break;
      [rows] = await read(ctx, selectRows(ctx, kind, taskIds, rows.at(-1)?.row ?? 0));
    }
  }
}

/** Row numbers are the places: a row that is there stays where it is. */
function selectRows({ principal }: AuthenticatedContext, kind: Kind, taskIds: readonly string[], after: number) {
  const { table, taskId, line, text, where } = kind;
  const number = sql`${table}.rowid`;
  const size = text ? sql`length(${text}) + ${LEAST_SIZE}` : sql`${LEAST_SIZE}`;
  const isOwn = sql`EXISTS (SELECT 1 FROM ${tasks} WHERE ${tasks.id} = ${taskId} AND ${tasks.ownerId} = ${principal.userId})`;
  const page = sql`(SELECT ${number} AS number, sum(${size}) OVER (ORDER BY ${number}) - (${size}) AS size_before
    FROM ${table} WHERE ${and(isAmongValues(taskId, taskIds), isOwn, where?.(principal.userId))} AND ${number} > ${after}
    ORDER BY ${number} LIMIT ${PAGE.rows})`;
  return statements
    .select({ row: sql<number>`number`, line: sql<string>`${line}`.as("line") })
    .from(sql`${page} AS page CROSS JOIN ${table} ON ${number} = number`)
    .where(sql`size_before < ${PAGE.size}`)
    .orderBy(sql`number`);
}
