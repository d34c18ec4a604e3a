import { and, eq, sql } from "drizzle-orm";
import { read } from "../../context/read.ts";
import { isAmongValues, stampGuard } from "../../db/rows.ts";
import { categories } from "../../db/schema/categories.ts";
import { labels } from "../../db/schema/labels.ts";
import { statements } from "../../db/statements.ts";
import { AppError } from "../../kernel/errors.ts";
import { hasChanges } from "../../kernel/has-changes.ts";
import { lastPosition } from "../../kernel/position.ts";
import { fold } from "../../kernel/text.ts";
import { freeId, selectUsed, usedIn } from "./ids.ts";
import { byId, decideEach, type Importer, ownId, stampsOf } from "./plan.ts";
import { rowWrites } from "./row-writes.ts";

// Categories and labels: both have a name that their owner uses once.

type Name = "category" | "label";
type Table = typeof categories | typeof labels;
type Row = typeof categories.$inferSelect;

export const importCategories = importNamed("category", categories);
export const importLabels = importNamed("label", labels);

function importNamed<Type extends Name>(type: Type, table: Table): Importer<Type> {
  return async ({ ctx, candidates }, lines) => {
    const { userId } = ctx.principal;
    const at = ctx.now.toISOString();
    const ids = lines.flatMap(({ line }) => candidates(line.id));
    const keys = lines.map(({ line }) => fold(line.name));
    const isOwn = eq(table.ownerId, userId);
    const [found, named, usedIds] = await read(
      ctx,
      statements
        .select()
        .from(table as typeof categories)
        .where(and(isAmongValues(table.id, ids), isOwn)),
      statements
        .select({ id: table.id, key: table.nameKey })
        .from(table)
        .where(and(isAmongValues(table.nameKey, keys), isOwn)),
      selectUsed(
        ctx,
        type,
        ids.map((id) => [id, id]),
      ),
    );
    const rows = byId(found);
    const stamps = stampsOf(rows, "version");
    const used = usedIn(usedIds);
    const names = new Map(named.map(({ id, key }) => [key, id]));

    const { creates, updates, ...counts } = decideEach<Name, Row>(lines, (line) => {
      const own = rows.get(ownId(rows, candidates(line.id)) ?? "");
      const id = own?.id ?? freeId(candidates(line.id), used);
      const nameKey = fold(line.name);
      if ((names.get(nameKey) ?? id) !== id)
        throw new AppError("name_taken", `You already have a ${type} with this name.`);
      const row: Row = {
        id,
        ownerId: userId,
        name: line.name,
        nameKey,
        color: line.color === undefined ? (own?.color ?? null) : line.color,
        position: line.position ?? own?.position ?? lastPosition(ctx.now),
        version: own?.version ?? line.version ?? 1,
        createdAt: line.created_at ?? own?.createdAt ?? at,
        updatedAt: own?.updatedAt ?? line.updated_at ?? at,
      };
      if (own && !hasChanges(own, row)) return "unchanged";
      if (own) names.delete(own.nameKey);
      names.set(nameKey, id);
      return own ? { update: row } : { create: row };
    });
    const { guards, writes } = rowWrites(ctx, type, table, {
      creates,
      updates,
      used,
      owner: table.ownerId,
      onUpdate: { version: sql`${table.version} + 1`, updatedAt: sql`${at}` },
    });
    return { ...counts, writes, guards: [...guards, stampGuard(table, table.id, table.version, stamps)] };
  };
}
