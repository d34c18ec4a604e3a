import { hasScopes } from "../../auth/scopes.ts";
import { read } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { type Page, pageOf, type Slice } from "../../db/keyset.ts";
import { selectCategoryPage } from "../categories/categories.ts";
import type { Category } from "../categories/entity.ts";
import { selectCategoryMembers } from "../sharing/category-members.ts";
import type { Members } from "../sharing/members.ts";
import { selectScopes } from "../tokens/tokens.ts";

export type CategoryOfAgent = Category & { readonly members?: Members["results"] };

/** By position, each with its members where the token may read them: who may be assigned, and by which id. */
export async function listCategoriesOfAgent(ctx: AuthenticatedContext, slice: Slice): Promise<Page<CategoryOfAgent>> {
  const [[token], rows] = await read(ctx, selectScopes(ctx), selectCategoryPage(ctx, false, slice));
  const page = pageOf(rows, slice);
  if (token && !hasScopes(token.scopes, "sharing")) return page;
  const ids = page.items.map(({ id }) => id);
  const [members] = await read(ctx, selectCategoryMembers(ctx, ids));
  const byCategory = Map.groupBy(members, ({ categoryId }) => categoryId);
  const membersOf = (id: string) => (byCategory.get(id) ?? []).map(({ person, role }) => ({ ...person, role }));
  return { ...page, items: page.items.map((category) => ({ ...category, members: membersOf(category.id) })) };
}
