import { z } from "@hono/zod-openapi";
import { requireUnrestricted } from "../../../auth/restriction.ts";
import type { AuthenticatedContext } from "../../../context/request-context.ts";
import { listActivity } from "../../../features/activity/activity.ts";
import { eventSchema } from "../../../features/activity/schemas.ts";
import { listCategoriesWithMembers } from "../../../features/agents/categories.ts";
import { type CategoryInput, createCategory } from "../../../features/categories/create.ts";
import { categoryFields, categorySchema } from "../../../features/categories/schemas.ts";
import { updateCategory } from "../../../features/categories/update.ts";
import { createComment } from "../../../features/comments/comments.ts";
import { commentCreateSchema, commentSchema } from "../../../features/comments/schemas.ts";
import { commit } from "../../../features/feed/commit.ts";
import { memberSchema } from "../../../features/sharing/schemas.ts";
import { presentUndone } from "../../../features/undo/present.ts";
import { undoInput, undoneSchema } from "../../../features/undo/schemas.ts";
import { undo } from "../../../features/undo/undo.ts";
import { id } from "../../../http/fields.ts";
import { sealCursor, sliceOf } from "../../../http/pagination.ts";
import { invalid } from "../../../kernel/errors.ts";
import { categoryLine, categoryWithMembers, listText, oneLine } from "../texts.ts";
import { defineTool } from "../tool.ts";

const limit = z.int().min(1).max(100);

/** Not by its name in the OpenAPI document, which would make it an `allOf`. */
const member = z.object(memberSchema.shape);

const listCategoriesTool = defineTool({
  name: "list_categories",
  title: "List categories",
  description:
    "The user's categories and those that are shared with them, with their ids. Tasks name them as `category_id`. A token " +
    "with the scope `sharing` sees the members too: their ids are what `assignee_id` takes.",
  access: "categories:read",
  input: z.strictObject({ limit: limit.optional(), cursor: z.string().optional() }),
  output: z.object({
    results: z.array(z.object({ ...categorySchema.shape, members: z.array(member).optional() })),
    next_cursor: z.string().nullable(),
  }),
  run: async ({ ctx, c, args: { limit = 100, cursor } }) => {
    const asked = "list_categories";
    const page = await listCategoriesWithMembers(ctx, await sliceOf(c, cursor, limit, asked));
    const next_cursor = page.next && (await sealCursor(c, page.next, asked));
    const more = next_cursor ? `\nThere are more: cursor ${next_cursor}` : "";
    return {
      data: { results: page.items, next_cursor },
      text: listText(page.items.map(categoryWithMembers), "There are no categories.") + more,
    };
  },
});

/** The task, the category, or what else it is. */
const data = z.looseObject({}).nullable();

const seq = z.int().optional();

const saveCategoryTool = defineTool({
  name: "save_category",
  title: "Save a category",
  description: "Makes a category, or changes the one with this `id`. The user's categories have different names.",
  access: "categories:write",
  writes: { destructive: true, idempotent: true },
  input: z.strictObject({
    id: id().optional().openapi({ description: "Of the category to change. Without it a new one is made." }),
    name: categoryFields.name.optional(),
    color: categoryFields.color.optional().openapi({ description: "As #rrggbb; null: none." }),
  }),
  output: z.object({ status: z.int(), seq, category: categorySchema }),
  run: async ({ ctx, args: { id, name, color } }) => {
    const [{ seq, data }] = await commit(ctx, [await saveCategory(ctx, id, { name, color })]);
    return {
      data: { status: id === undefined ? 201 : 200, ...(seq !== null && { seq }), category: data },
      text: `${seq === null ? "Unchanged" : `Saved, seq ${seq}`}: ${categoryLine(data)}`,
    };
  },
});

/** @throws AppError `invalid`, `outside_token`, `not_found`, `forbidden`, `name_taken` */
function saveCategory(ctx: AuthenticatedContext, id: string | undefined, { name, color }: CategoryInput) {
  if (id !== undefined) return updateCategory(ctx, id, { name, color });
  requireUnrestricted(ctx.principal);
  if (name === undefined) throw invalid({ path: "name", code: "required", message: "A new category needs a name." });
  return createCategory(ctx, { name, color });
}

const { body } = commentCreateSchema.shape;

const addCommentTool = defineTool({
  name: "add_comment",
  title: "Add a comment",
  description: "Comments on a task. Everyone who can see the task reads it; `@username` mails those who are mentioned.",
  access: "tasks:write",
  writes: {},
  input: z.strictObject({ task_id: id(), body }),
  output: z.object({ seq, comment: commentSchema }),
  run: async ({ ctx, args: { task_id, body } }) => {
    const [{ seq, data }] = await commit(ctx, [createComment(ctx, task_id, { body })]);
    return { data: { seq, comment: data }, text: `Commented on task ${task_id}, comment id ${data.id}.` };
  },
});

/** Characters of a comment. Titles and names have no more. */
const MOST_SHOWN = 255;

const activityTool = defineTool({
  name: "activity",
  title: "Activity",
  description:
    "What the user and others did to tasks and categories that are still there, newest first. Without `since` the latest " +
    "changes. With `since`, a seq, what came right after it: while `has_more`, ask again with `since` as answered. The " +
    "`seq` of one's own change, unless it is of a comment, is what `undo` takes.",
  access: "live",
  unrestricted: true,
  input: z.strictObject({
    since: z.int().min(0).optional().openapi({ description: "The seq of the last change that you know." }),
    limit: limit.optional().openapi({ description: "20 by default." }),
  }),
  output: z.object({
    results: z.array(z.object({ ...eventSchema.shape, data })),
    since: z.int(),
    has_more: z.boolean(),
  }),
  run: async ({ ctx, args: { since, limit = 20 } }) => {
    const position = since === undefined ? undefined : { backward: true, inclusive: false, key: since, tie: "" };
    const { items, previous } = await listActivity(ctx, { limit, position });
    const data = { results: items, since: items[0]?.seq ?? since ?? 0, has_more: previous !== null };
    const line = ({ seq, at, actor, event, id, data }: (typeof items)[number]) => {
      const { title, name, body, task_id } = (data ?? {}) as Record<string, string | undefined>;
      const place = [`id ${id}`, ...(task_id ? [`task_id ${task_id}`] : [])].join("; ");
      const what = [...oneLine(title ?? name ?? body ?? "")].slice(0, MOST_SHOWN).join("");
      return `seq ${seq}: ${at} ${actor?.username ?? "someone"} ${event} ${what} (${place})`;
    };
    const more = data.has_more ? `\nThere is more: since ${data.since}` : "";
    return { data, text: listText(items.map(line), "Nothing happened.") + more };
  },
});

const undoTool = defineTool({
  name: "undo",
  title: "Undo a change",
  description:
    "Takes back one of the user's own changes of the last 30 days by its `seq`, which the call that made it has answered: " +
    "also a deletion or a completion. The undo has a `seq` too. Comments cannot be undone.",
  access: { anyOf: ["tasks:write", "categories:write"] },
  writes: { destructive: true, idempotent: true },
  input: undoInput,
  documentedInput: z.strictObject({
    seq: undoInput.shape.seq.openapi({ description: "The `seq` of the change, as its response or `activity` has it." }),
  }),
  output: z.object({ ...undoneSchema.shape, data }),
  run: async ({ ctx, args }) => {
    const noting = { ...ctx, exchange: {} };
    const [{ data }] = await commit(noting, [await undo(noting, args.seq)]);
    const undone = await presentUndone(noting, data);
    return {
      data: undone,
      text: `Undone by seq ${undone.seq}: ${undone.event} of the ${undone.entity} ${undone.id}.`,
    };
  },
});

export const OTHER_TOOLS = [listCategoriesTool, saveCategoryTool, addCommentTool, activityTool, undoTool];
