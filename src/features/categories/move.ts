import { eq, sql } from "drizzle-orm";
import { tokenReaches } from "../../auth/restriction.ts";
import { read } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { categories } from "../../db/schema/categories.ts";
import { statements } from "../../db/statements.ts";
import { notFound } from "../../kernel/errors.ts";
import type { Decision } from "../feed/write.ts";
import { moveWithin } from "../order/move.ts";
import { gapFor, type HandOrder, type Place } from "../order/place.ts";
import { authorizeCategory, forbidden } from "../sharing/authorize.ts";
import { isVisibleCategory } from "./categories.ts";
import { type Category, categoryView } from "./entity.ts";

/** Moves a category among its owner's. @throws AppError `not_found`, `forbidden`; `invalid` for another list's neighbour */
export async function moveCategory(ctx: AuthenticatedContext, id: string, place: Place): Promise<Decision<Category>> {
  const { userId } = ctx.principal;
  const list: HandOrder = {
    table: categories,
    tie: "id",
    ranges: [eq(categories.ownerId, userId)],
    isVisible: tokenReaches(ctx.principal, categories.id) ?? sql`true`,
  };
  const [[found]] = await read(
    ctx,
    statements
      .select({ view: categoryView(userId), gap: gapFor(list, id, place) })
      .from(categories)
      .where(isVisibleCategory(ctx, id)),
  );
  if (!found) throw notFound("category");
  if (found.view.role !== "owner") throw forbidden();
  return {
    ...moveWithin(ctx, { entity: "category", id, list, place, found, guards: authorizeCategory(ctx, "manage", id) }),
    decideAgain: () => moveCategory(ctx, id, place),
  };
}
