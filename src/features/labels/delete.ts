import { and, eq, exists, sql } from "drizzle-orm";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { type Guard, guard } from "../../db/guard.ts";
import { labels } from "../../db/schema/labels.ts";
import { statements } from "../../db/statements.ts";
import { notFound } from "../../kernel/errors.ts";
import { cascadeDelete } from "../feed/cascade.ts";
import type { Write } from "../feed/write.ts";
import { relabelTasks } from "./on-tasks.ts";

/** Takes the label off the tasks that the actor may change, too, unless they keep it. @throws AppError `not_found` */
export function deleteLabel(ctx: AuthenticatedContext, id: string, itsTasks: "remove" | "keep"): Write<null> {
  const key = sql`(SELECT ${labels.nameKey} FROM ${labels} WHERE ${eq(labels.id, id)})`;
  const onTasks = relabelTasks(ctx, key, { listed: "[]", removed: sql`json_array(${key})` });
  const { statements } = cascadeDelete(ctx.entities, "label", eq(labels.id, id));
  return {
    event: "label.deleted",
    id,
    guards: [ownLabelGuard(ctx, id)],
    statements: [...(itsTasks === "keep" ? [] : [onTasks.update]), ...statements],
    feedChanges: itsTasks === "keep" ? [] : [onTasks.change],
  };
}

export function ownLabelGuard({ principal }: AuthenticatedContext, id: string): Guard {
  const own = statements
    .select({ id: labels.id })
    .from(labels)
    .where(and(eq(labels.id, id), eq(labels.ownerId, principal.userId)));
  return guard(exists(own), () => notFound("label"));
}
