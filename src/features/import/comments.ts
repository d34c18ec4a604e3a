import { and, eq, sql } from "drizzle-orm";
import { read } from "../../context/read.ts";
import { field, isAmongValues, stampGuard } from "../../db/rows.ts";
import { comments } from "../../db/schema/comments.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { statements } from "../../db/statements.ts";
import { hasChanges } from "../../kernel/has-changes.ts";
import { mentionsAmong } from "../comments/comments.ts";
import { mentionedIn } from "../comments/mentions.ts";
import { selectTasksOf, taskOf } from "./attached.ts";
import { freeId, selectUsed, usedIn } from "./ids.ts";
import { byId, decideEach, type ImportContext, type Importer, ownOn, stampsOf } from "./plan.ts";
import { rowWrites } from "./row-writes.ts";
import type { LineOf } from "./schemas.ts";

type Row = Omit<typeof comments.$inferSelect, "mentions"> & { readonly names: readonly string[] };

export const importComments: Importer<"comment"> = async (source, lines) => {
  const { ctx, candidates } = source;
  const { userId } = ctx.principal;
  const at = ctx.now.toISOString();
  const ids = lines.flatMap(({ line }) => candidates(line.id).map((id) => [id, line.task_id] as const));
  const isOwnComment = and(
    isAmongValues(
      comments.id,
      ids.map(([id]) => id),
    ),
    eq(comments.authorId, userId),
  );
  const [foundTasks, found, usedIds] = await read(
    ctx,
    selectTasksOf(source, lines),
    statements.select().from(comments).where(isOwnComment),
    selectUsed(ctx, "comment", ids),
  );
  const ownTasks = byId(foundTasks);
  const rows = byId(found);
  const used = usedIn(usedIds);

  const { creates, updates, ...counts } = decideEach<"comment", Row>(lines, (line) => {
    if (!isOwn(source, line)) return "skipped";
    const task = taskOf(source, ownTasks, line.task_id);
    const own = ownOn(rows, candidates(line.id), task.id);
    const columns = { body: line.body, createdAt: line.created_at ?? own?.createdAt ?? at };
    if (own && !hasChanges(own, columns)) return "unchanged";
    const row = {
      ...columns,
      id: own?.id ?? freeId(candidates(line.id), used),
      taskId: task.id,
      authorId: userId,
      names: mentionedIn(line.body),
      updatedAt: line.updated_at ?? columns.createdAt,
    };
    return own ? { update: row } : { create: row };
  });
  const { guards, writes } = rowWrites(ctx, "comment", comments, {
    creates,
    updates,
    used,
    computed: { mentions: mentionsAmong(sql`line.value -> 'names'`, field("taskId")) },
    onUpdate: { updatedAt: sql`${at}` },
  });
  return {
    ...counts,
    writes,
    guards: [
      ...guards,
      stampGuard(comments, comments.id, comments.updatedAt, stampsOf(rows, "updatedAt")),
      stampGuard(tasks, tasks.id, tasks.version, stampsOf(ownTasks, "version")),
    ],
  };
};

/** By the actor, or by whoever exported the file. */
function isOwn({ ctx, username }: ImportContext, { author }: LineOf<"comment">): boolean {
  return author === undefined || author.id === ctx.principal.userId || author.username === username;
}
