import { and, eq, exists, getTableColumns, sql } from "drizzle-orm";
import { read } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { changesSome } from "../../db/changes-some.ts";
import { unchangedGuard } from "../../db/guard.ts";
import { categories } from "../../db/schema/categories.ts";
import { statements } from "../../db/statements.ts";
import { notFound } from "../../kernel/errors.ts";
import { hasChanges } from "../../kernel/has-changes.ts";
import { fold } from "../../kernel/text.ts";
import { nextSeq, snapshotRows } from "../feed/snapshots.ts";
import type { Decision, Write } from "../feed/write.ts";
import { authorizeCategory } from "../sharing/authorize.ts";
import { isVisibleCategory } from "./categories.ts";
import { type CategoryInput, NAME_TAKEN } from "./create.ts";
import { type Category, categoryView } from "./entity.ts";

interface CategoryUpdate extends CategoryInput {
  /** Only an undo writes it. */
  position?: string | undefined;
}

/** Missing fields keep their values. @throws AppError `not_found`, `forbidden`, `name_taken` */
export async function updateCategory(
  ctx: AuthenticatedContext,
  id: string,
  input: CategoryUpdate,
): Promise<Decision<Category>> {
  const columns = columnsOf(input);
  const changes = statements
    .select({ id: categories.id })
    .from(categories)
    .where(and(eq(categories.id, id), changesSome(categories, columns)));
  const write: Write<Category> = {
    event: "category.updated",
    id,
    guards: [
      ...authorizeCategory(ctx, "see", id),
      // Before the role: a change of nothing is for everyone who sees the category.
      unchangedGuard(exists(changes)),
      ...authorizeCategory(ctx, "manage", id),
    ],
    statements: [
      // Moves of others change its position without an event of its own.
      snapshotRows(nextSeq, categories, categories.ownerId, eq(categories.id, id)),
      statements
        .update(categories)
        .set({ ...columns, version: sql`${categories.version} + 1`, updatedAt: ctx.now.toISOString() })
        .where(eq(categories.id, id)),
    ],
    conflicts: NAME_TAKEN,
    decideAgain: decideByReading,
  };
  return Object.keys(columns).length > 0 ? write : decideByReading();

  async function decideByReading(): Promise<Decision<Category>> {
    const [[found]] = await read(
      ctx,
      statements
        .select({ row: getTableColumns(categories), view: categoryView(ctx.principal.userId) })
        .from(categories)
        .where(isVisibleCategory(ctx, id)),
    );
    if (!found) throw notFound("category");
    return hasChanges(found.row, columns) ? write : { unchanged: found.view };
  }
}

function columnsOf({ name, color, position }: CategoryUpdate) {
  return {
    // With its key even where only the case changes: two renamings at once must not mix.
    ...(name !== undefined && { name, nameKey: fold(name) }),
    ...(color !== undefined && { color }),
    ...(position !== undefined && { position }),
  };
}
