import { and, eq, exists, getTableColumns, not, or, sql } from "drizzle-orm";
import { read } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { unchangedGuard } from "../../db/guard.ts";
import { labels } from "../../db/schema/labels.ts";
import { statements } from "../../db/statements.ts";
import { notFound } from "../../kernel/errors.ts";
import { hasChanges } from "../../kernel/has-changes.ts";
import { fold } from "../../kernel/text.ts";
import { cascadeDelete } from "../feed/cascade.ts";
import { nextSeq, snapshotRows } from "../feed/snapshots.ts";
import type { Decision, Write } from "../feed/write.ts";
import type { LabelInput } from "./create.ts";
import { ownLabelGuard } from "./delete.ts";
import { type Label, labelView } from "./entity.ts";
import { labelsNamed } from "./names.ts";
import { relabelTasks } from "./on-tasks.ts";
import { labelValues } from "./task-labels.ts";

type Row = typeof labels.$inferSelect;

interface LabelUpdate extends LabelInput {
  /** Only an undo writes it. */
  position?: string | undefined;
}

/**
 * Missing fields keep their values. A new name is written on all tasks that the actor may change. If the actor has
 * another label of that name, the two become that one.
 * @throws AppError `not_found`
 */
export async function updateLabel(ctx: AuthenticatedContext, id: string, input: LabelUpdate): Promise<Decision<Label>> {
  const key = input.name === undefined ? undefined : fold(input.name);
  const [found] = await read(
    ctx,
    statements
      .select({ row: getTableColumns(labels), view: labelView })
      .from(labels)
      .where(and(eq(labels.ownerId, ctx.principal.userId), or(eq(labels.id, id), eq(labels.nameKey, key ?? "")))),
  );
  const label = found.find(({ row }) => row.id === id);
  if (!label) throw notFound("label");
  const columns = columnsOf(input);
  if (!hasChanges(label.row, columns)) return { unchanged: label.view };
  const other = found.find(({ row }) => row.id !== id)?.row;
  return {
    ...(other ? merge(ctx, label.row, other, input) : change(ctx, label.row, columns)),
    decideAgain: () => updateLabel(ctx, id, input),
  };
}

function columnsOf({ name, color, position }: LabelUpdate) {
  return {
    ...(name !== undefined && { name, nameKey: fold(name) }),
    ...(color !== undefined && { color }),
    ...(position !== undefined && { position }),
  };
}

function change(ctx: AuthenticatedContext, label: Row, columns: ReturnType<typeof columnsOf>): Write<Label> {
  const { name = label.name, nameKey = label.nameKey } = columns;
  const onTasks = name === label.name ? undefined : rename(ctx, label, name);
  const taken = hasLabel(ctx, sql`${labels.nameKey} = ${nameKey} AND ${labels.id} <> ${label.id}`);
  return {
    event: "label.updated",
    id: label.id,
    guards: [ownLabelGuard(ctx, label.id), unchangedGuard(isAsRead(ctx, label)), unchangedGuard(not(taken))],
    statements: [
      snapshotRows(nextSeq, labels, labels.ownerId, eq(labels.id, label.id)),
      update(ctx, label.id, columns),
    ],
    feedChanges: onTasks ? [onTasks.change] : [],
    postWrites: onTasks ? [onTasks.update] : [],
  };
}

/** `other` stays, and takes the colour that is sent. */
function merge(ctx: AuthenticatedContext, label: Row, other: Row, { color }: LabelUpdate): Write<Label> {
  const onTasks = rename(ctx, label, other.name);
  const isMerged = eq(labels.id, label.id);
  return {
    event: "label.merged",
    id: other.id,
    guards: [ownLabelGuard(ctx, label.id), unchangedGuard(isAsRead(ctx, label)), unchangedGuard(isAsRead(ctx, other))],
    statements: [update(ctx, other.id, columnsOf({ color }))],
    feedChanges: [onTasks.change, { entity: "label", where: isMerged, deleted: true }],
    postWrites: [onTasks.update, ...cascadeDelete(ctx.entities, "label", isMerged).statements],
  };
}

/** On tasks. The palette has the new spelling by then. */
function rename(ctx: AuthenticatedContext, { nameKey }: Row, name: string) {
  const renamed = labelsNamed([name]);
  const isSame = renamed.some(([key]) => key === nameKey);
  const { listed, removed } = labelValues(ctx, { listed: renamed, removed: isSame ? [] : [nameKey] });
  return relabelTasks(ctx, sql`${nameKey}`, { listed, removed });
}

function update(ctx: AuthenticatedContext, id: string, columns: Partial<Row>) {
  return statements
    .update(labels)
    .set({ ...columns, version: sql`${labels.version} + 1`, updatedAt: ctx.now.toISOString() })
    .where(eq(labels.id, id));
}

function isAsRead(ctx: AuthenticatedContext, { id, name, nameKey }: Row) {
  return hasLabel(ctx, and(eq(labels.id, id), eq(labels.name, name), eq(labels.nameKey, nameKey)));
}

function hasLabel({ principal }: AuthenticatedContext, which: ReturnType<typeof and>) {
  return exists(
    statements
      .select({ id: labels.id })
      .from(labels)
      .where(and(eq(labels.ownerId, principal.userId), which)),
  );
}
