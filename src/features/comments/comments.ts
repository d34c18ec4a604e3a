import { and, eq, exists, or, type SQL, sql } from "drizzle-orm";
import { abortsAs } from "../../db/aborted.ts";
import { statements } from "../../db/client.ts";
import type { Context } from "../../db/context.ts";
import { type Guard, guard } from "../../db/guard.ts";
import { keyset, type Page, pageOf, type Slice, type SliceShape, sliceShape, sliceValues } from "../../db/keyset.ts";
import { prepare } from "../../db/prepared.ts";
import { read } from "../../db/read.ts";
import { comments } from "../../db/schema/comments.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { users } from "../../db/schema/users.ts";
import { type Comment, commentView } from "../../db/views.ts";
import { taskRole } from "../../db/visibility.ts";
import { AppError, notFound } from "../../kernel/errors.ts";
import { newId } from "../../kernel/ids.ts";
import { commit } from "../feed/commit.ts";
import { forbidden, mayTask } from "../sharing/may.ts";
import { visible } from "../tasks/visible.ts";
import { mentionedIn } from "./mentions.ts";

/** A task's, the first first. @throws AppError `not_found` */
export async function listComments(ctx: Context, taskId: string, slice: Slice): Promise<Page<Comment>> {
  const [[task], rows] = await read(
    ctx,
    statements.select({ id: tasks.id }).from(tasks).where(visible(ctx, taskId)),
    selectComments({ ...sliceValues(slice), taskId }, sliceShape(slice)),
  );
  if (!task) throw notFound("task");
  return pageOf(rows, slice);
}

const selectComments = prepare((slice: SliceShape) => {
  const { where, orderBy } = keyset({ key: comments.createdAt, tie: comments.id, descending: false }, slice);
  return statements
    .select({ item: commentView.as("item"), key: comments.createdAt, tie: comments.id })
    .from(comments)
    .where(and(eq(comments.taskId, sql.placeholder("taskId")), where))
    .orderBy(...orderBy)
    .limit(sql.placeholder("limit"));
});

/** @throws AppError `not_found` */
export async function getComment(ctx: Context, taskId: string, id: string): Promise<Comment> {
  const seen = exists(statements.select({ id: tasks.id }).from(tasks).where(visible(ctx, taskId)));
  const [[found]] = await read(
    ctx,
    statements
      .select({ view: commentView })
      .from(comments)
      .where(and(isComment(taskId, id), seen)),
  );
  if (!found) throw notFound("comment");
  return found.view;
}

export interface CommentInput {
  id?: string | undefined;
  body: string;
}

/** @throws AppError `not_found`, `id_taken` */
export async function createComment(ctx: Context, taskId: string, input: CommentInput): Promise<Comment> {
  const id = input.id ?? newId(ctx.now);
  const at = ctx.now.toISOString();
  const { data } = await commit(ctx, {
    event: "comment.created",
    id,
    guards: mayTask(ctx, "comment", taskId),
    writes: [
      statements.insert(comments).values({
        id,
        taskId,
        authorId: ctx.actor.userId,
        body: input.body,
        mentions: whoSees(taskId, input.body),
        createdAt: at,
        updatedAt: at,
      }),
    ],
  }).catch(abortsAs({ "comments.id": new AppError("id_taken", "This id belongs to something else.") }));
  ctx.later(ctx.enqueue([{ kind: "comment", id }]));
  return data;
}

/** Those mentioned who can see the task: outsiders are not told of it. */
function whoSees(taskId: string, body: string): SQL<string> {
  const names = JSON.stringify(mentionedIn(body));
  const sees = sql`EXISTS (SELECT 1 FROM ${tasks} WHERE ${tasks.id} = ${taskId} AND ${taskRole(sql`${users.id}`)} IS NOT NULL)`;
  return sql<string>`(SELECT json_group_array(${users.id}) FROM json_each(${names}) AS name
    JOIN ${users} ON ${users.usernameKey} = name.value WHERE ${sees})`;
}

/** By its author. @throws AppError `not_found`, `forbidden` */
export async function updateComment(ctx: Context, taskId: string, id: string, body: string): Promise<Comment> {
  const { data } = await commit(ctx, {
    event: "comment.updated",
    id,
    guards: [...mayTask(ctx, "comment", taskId), ...mayChange(taskId, id, eq(comments.authorId, ctx.actor.userId))],
    writes: [
      statements
        .update(comments)
        .set({ body, mentions: whoSees(taskId, body), updatedAt: ctx.now.toISOString() })
        .where(eq(comments.id, id)),
    ],
  });
  return data;
}

/** By its author, or the task's owner. @throws AppError `not_found`, `forbidden` */
export async function deleteComment(ctx: Context, taskId: string, id: string): Promise<void> {
  const owns = exists(
    statements
      .select({ id: tasks.id })
      .from(tasks)
      .where(and(eq(tasks.id, taskId), eq(tasks.ownerId, ctx.actor.userId))),
  );
  await commit(ctx, {
    event: "comment.deleted",
    id,
    guards: [
      ...mayTask(ctx, "comment", taskId),
      ...mayChange(taskId, id, or(eq(comments.authorId, ctx.actor.userId), owns)),
    ],
    writes: [statements.delete(comments).where(eq(comments.id, id))],
  });
}

function mayChange(taskId: string, id: string, who: SQL | undefined): Guard[] {
  const some = (where: SQL | undefined) => exists(statements.select({ id: comments.id }).from(comments).where(where));
  return [
    guard(some(isComment(taskId, id)), "unknown_comment", notFound("comment")),
    guard(some(and(isComment(taskId, id), who)), "not_the_author", forbidden()),
  ];
}

function isComment(taskId: string, id: string): SQL | undefined {
  return and(eq(comments.id, id), eq(comments.taskId, taskId));
}
