import type { AuthenticatedContext } from "../../context/request-context.ts";
import { categories } from "../../db/schema/categories.ts";
import { statements } from "../../db/statements.ts";
import { AppError } from "../../kernel/errors.ts";
import { lastPosition } from "../../kernel/position.ts";
import { fold } from "../../kernel/text.ts";
import { idFor } from "../feed/ids.ts";
import type { Write } from "../feed/write.ts";
import type { Category } from "./entity.ts";

export interface CategoryInput {
  name?: string | undefined;
  color?: string | null | undefined;
}

export const NAME_TAKEN = {
  "categories.owner_id, categories.name_key": new AppError("name_taken", "You already have a category with this name."),
};

/** At the end. @throws AppError `id_taken`, `name_taken` */
export function createCategory(
  ctx: AuthenticatedContext,
  input: CategoryInput & { id?: string | undefined; name: string },
): Write<Category> {
  const { id, guards } = idFor(ctx, input.id);
  const ownerId = ctx.principal.userId;
  const at = ctx.now.toISOString();
  return {
    event: "category.created",
    id,
    guards,
    statements: [
      statements.insert(categories).values({
        id,
        ownerId,
        name: input.name,
        nameKey: fold(input.name),
        color: input.color ?? null,
        position: lastPosition(ctx.now),
        createdAt: at,
        updatedAt: at,
      }),
    ],
    conflicts: NAME_TAKEN,
  };
}
