import { and, eq, type SQL, sql } from "drizzle-orm";
import { isRestricted, preparedTokenReaches, tokenReaches } from "../../auth/restriction.ts";
import { read } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import {
  keyset,
  type Page,
  pageOf,
  rawKey,
  type Slice,
  type SliceShape,
  sliceShape,
  sliceValues,
} from "../../db/keyset.ts";
import { prepare } from "../../db/prepared.ts";
import { categories } from "../../db/schema/categories.ts";
import { statements } from "../../db/statements.ts";
import { notFound } from "../../kernel/errors.ts";
import { grantedCategories } from "../sharing/granted-rows.ts";
import { categoryRole } from "../sharing/roles.ts";
import { type Category, categoryView, countedCategoryView } from "./entity.ts";

type Counted = Category & { task_count?: number };

/** By position. With `counts`, each says how many tasks are in it, done or not. */
export async function listCategories(ctx: AuthenticatedContext, counts: boolean, slice: Slice): Promise<Page<Counted>> {
  const [rows] = await read(ctx, selectCategoryPage(ctx, counts, slice));
  return pageOf<Counted>(rows, slice);
}

/** `pageOf` makes a page of the rows. */
export function selectCategoryPage({ principal }: AuthenticatedContext, counts: boolean, slice: Slice) {
  const values = { ...sliceValues(slice), viewer: principal.userId, token: principal.credential.id };
  return selectCategories(values, counts, sliceShape(slice), isRestricted(principal));
}

const selectCategories = prepare((counts: boolean, slice: SliceShape, isRestricted: boolean) => {
  const viewer = sql`${sql.placeholder("viewer")}`;
  const limit = sql.placeholder("limit");
  const view: SQL<Counted> = (counts ? countedCategoryView : categoryView)(viewer);
  const { where: beyond, orderBy } = keyset({ key: categories.position, tie: categories.id, descending: false }, slice);
  const where = and(beyond, isRestricted ? preparedTokenReaches(categories.id) : undefined);
  const own = sql`SELECT * FROM ${categories} WHERE ${and(sql`${categories.ownerId} = ${viewer}`, where)}
    ORDER BY ${sql.join(orderBy, sql`, `)} LIMIT ${limit}`;
  const isGranted = sql`${categories.id} IN (${grantedCategories(viewer)})`;
  const shared = sql`SELECT * FROM ${categories} WHERE ${and(isGranted, where)}`;
  return statements
    .select({ item: view.as("item"), key: rawKey(categories.position), tie: sql<string>`${categories.id}` })
    .from(sql`(SELECT * FROM (${own}) UNION ALL ${shared}) AS ${categories}`)
    .orderBy(...orderBy)
    .limit(limit);
});

/** @throws AppError `not_found` */
export async function getCategory(ctx: AuthenticatedContext, id: string, counts: boolean): Promise<Counted> {
  const view = (counts ? countedCategoryView : categoryView)(ctx.principal.userId);
  const [[found]] = await read(ctx, statements.select({ view }).from(categories).where(isVisibleCategory(ctx, id)));
  if (!found) throw notFound("category");
  return found.view;
}

/** Whether it is the category with this id, and the actor can see it. */
export function isVisibleCategory({ principal }: AuthenticatedContext, id: string): SQL | undefined {
  return and(
    eq(categories.id, id),
    sql`${categoryRole(principal.userId)} IS NOT NULL`,
    tokenReaches(principal, categories.id),
  );
}
