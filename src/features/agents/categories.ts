import { hasScopes } from "../../auth/scopes.ts";
import { read } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { type Page, pageOf, type Slice } from "../../db/keyset.ts";
import { selectCategoryPage } from "../categories/categories.ts";
import type { Category } from "../categories/entity.ts";
import { type Members, selectMembersOfCategories } from "../sharing/members.ts";
import { selectScopes } from "../tokens/tokens.ts";

export type CategoryWithMembers = Category & { readonly members?: Members["results"] | undefined };

/** By position, each with its members where the token may read them: who may be assigned, and by which id. */
export async function listCategoriesWithMembers(
  ctx: AuthenticatedContext,
  slice: Slice,
): Promise<Page<CategoryWithMembers>> {
  const [[token], rows] = await read(ctx, selectScopes(ctx), selectCategoryPage(ctx, false, slice));
  const page = pageOf(rows, slice);
  if (token && !hasScopes(token.scopes, "sharing")) return page;
  const ids = page.items.map(({ id }) => id);
  const [found] = await read(ctx, selectMembersOfCategories(ctx, ids));
  const members = new Map(found.map(({ id, members }) => [id, members.results]));
  return { ...page, items: page.items.map((category) => ({ ...category, members: members.get(category.id) })) };
}
