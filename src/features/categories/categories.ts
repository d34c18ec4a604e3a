import { and, eq, type SQL, sql } from "drizzle-orm";
import { read } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { fetchCount, keyset, type Page, pageOf, rawKey, type Slice } from "../../db/keyset.ts";
import { categories } from "../../db/schema/categories.ts";
import { statements } from "../../db/statements.ts";
import { notFound } from "../../kernel/errors.ts";
import { categoryRole, grantedTo } from "../sharing/roles.ts";
import { type Category, categoryView, countedCategoryView } from "./entity.ts";

type Counted = Category & { task_count?: number };

/** By position. With `counts`, each says how many tasks are in it, done or not. */
export async function listCategories(ctx: AuthenticatedContext, counts: boolean, slice: Slice): Promise<Page<Counted>> {
  const view = counts ? countedCategoryView : categoryView;
  const { where, orderBy } = keyset({ key: categories.position, id: categories.id, descending: false }, slice);
  const [rows] = await read(
    ctx,
    statements
      .select({ item: view(ctx.principal.userId), key: rawKey(categories.position), id: sql<string>`${categories.id}` })
      .from(seenCategories(ctx, where, sql`ORDER BY ${sql.join(orderBy, sql`, `)} LIMIT ${fetchCount(slice)}`))
      .orderBy(...orderBy)
      .limit(fetchCount(slice)),
  );
  return pageOf<Counted>(rows, slice);
}

/** One's own, of which no more than a page is read, and those shared with one. */
function seenCategories({ principal }: AuthenticatedContext, where: SQL | undefined, inOrder: SQL): SQL {
  const own = sql`SELECT * FROM ${categories} WHERE ${and(eq(categories.ownerId, principal.userId), where)} ${inOrder}`;
  const shared = sql`SELECT * FROM ${categories} WHERE ${and(sql`${categories.id} IN (${grantedTo(principal.userId, "category")})`, where)}`;
  return sql`(SELECT * FROM (${own}) UNION ALL ${shared}) AS ${categories}`;
}

/** @throws AppError `not_found` */
export async function getCategory(ctx: AuthenticatedContext, id: string, counts: boolean): Promise<Counted> {
  const view = (counts ? countedCategoryView : categoryView)(ctx.principal.userId);
  const [[found]] = await read(ctx, statements.select({ view }).from(categories).where(visible(ctx, id)));
  if (!found) throw notFound("category");
  return found.view;
}

/** The category, where the actor can see it. */
export function visible({ principal }: AuthenticatedContext, id: string): SQL | undefined {
  return and(eq(categories.id, id), sql`${categoryRole(principal.userId)} IS NOT NULL`);
}
