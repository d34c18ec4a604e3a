import { type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import { readUnchecked } from "../../context/read.ts";
import type { RequestContext } from "../../context/request-context.ts";
import { type Guard, guard } from "../../db/guard.ts";
import { categories } from "../../db/schema/categories.ts";
import { grants, type Subject } from "../../db/schema/grants.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { statements } from "../../db/statements.ts";
import { AppError } from "../../kernel/errors.ts";

const DETAIL = 'Others can see some of this. Hand it over first, or send `"shared": "delete"`.';

export function nothingSharedGuard(userId: string): Guard {
  return guard(sql`NOT EXISTS (${granted(userId)})`, new AppError("shared_things", DETAIL));
}

/** The same error with a field for each category and task. */
export async function sharedError(ctx: RequestContext, userId: string): Promise<AppError> {
  const [shared] = await readUnchecked(ctx, selectShared(userId));
  const fields = shared.map(({ subject, id, name }) => ({ path: `${subject}.${id}`, code: "shared", message: name }));
  return new AppError("shared_things", DETAIL, fields);
}

/** The user's categories and tasks that others can see. */
export function selectShared(userId: string) {
  return statements
    .select({ subject: sql<Subject>`subject`, id: sql<string>`id`, name: sql<string>`name` })
    .from(sql`(${granted(userId)})`);
}

function granted(userId: string): SQL {
  const isGranted = (subject: Subject, id: SQLiteColumn) => sql`EXISTS (SELECT 1 FROM ${grants}
    WHERE ${grants.subject} = ${sql.raw(`'${subject}'`)} AND ${grants.subjectId} = ${id})`;
  return sql`SELECT 'category' AS subject, ${categories.id} AS id, ${categories.name} AS name FROM ${categories}
    WHERE ${categories.ownerId} = ${userId} AND ${isGranted("category", categories.id)}
    UNION ALL SELECT 'task', ${tasks.id}, ${tasks.title} FROM ${tasks}
    WHERE ${tasks.ownerId} = ${userId} AND ${isGranted("task", tasks.id)}`;
}
