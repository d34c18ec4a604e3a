import { and, eq, exists, or, type SQL, sql } from "drizzle-orm";
import { read } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { type Guard, guard } from "../../db/guard.ts";
import { keyset, type Page, pageOf, type Slice, type SliceShape, sliceShape, sliceValues } from "../../db/keyset.ts";
import { prepare } from "../../db/prepared.ts";
import { comments } from "../../db/schema/comments.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { users } from "../../db/schema/users.ts";
import { statements } from "../../db/statements.ts";
import { notFound } from "../../kernel/errors.ts";
import { cascadeDelete } from "../feed/cascade.ts";
import { idFor } from "../feed/ids.ts";
import type { Write } from "../feed/write.ts";
import { authorizeTask, forbidden } from "../sharing/authorize.ts";
import { taskRole } from "../sharing/roles.ts";
import { isVisibleTask, readOfTask } from "../tasks/visible.ts";
import { type Comment, commentView } from "./entity.ts";
import { mentionedIn } from "./mentions.ts";

/** A task's comments, oldest first. @throws AppError `not_found` */
export async function listComments(ctx: AuthenticatedContext, taskId: string, slice: Slice): Promise<Page<Comment>> {
  return pageOf(await readOfTask(ctx, taskId, selectCommentPage(taskId, slice)), slice);
}

/** Whether or not the actor can see the task. `pageOf` makes a page of the rows. */
export function selectCommentPage(taskId: string, slice: Slice) {
  return selectComments({ ...sliceValues(slice), taskId }, sliceShape(slice));
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
export async function getComment(ctx: AuthenticatedContext, taskId: string, id: string): Promise<Comment> {
  const isVisible = exists(statements.select({ id: tasks.id }).from(tasks).where(isVisibleTask(ctx, taskId)));
  const [[found]] = await read(
    ctx,
    statements
      .select({ view: commentView })
      .from(comments)
      .where(and(isComment(taskId, id), isVisible)),
  );
  if (!found) throw notFound("comment");
  return found.view;
}

export interface CommentInput {
  id?: string | undefined;
  body: string;
}

/** @throws AppError `not_found`, `id_taken` */
export function createComment(ctx: AuthenticatedContext, taskId: string, input: CommentInput): Write<Comment> {
  const { id, guards } = idFor(ctx, input.id);
  const at = ctx.now.toISOString();
  return {
    event: "comment.created",
    id,
    guards: [...authorizeTask(ctx, "comment", taskId), ...guards],
    statements: [
      statements.insert(comments).values({
        id,
        taskId,
        authorId: ctx.principal.userId,
        body: input.body,
        mentions: mentionsIn(input.body, taskId),
        createdAt: at,
        updatedAt: at,
      }),
    ],
  };
}

/** By its author. @throws AppError `not_found`, `forbidden` */
export function updateComment(ctx: AuthenticatedContext, taskId: string, id: string, body: string): Write<Comment> {
  return {
    event: "comment.updated",
    id,
    guards: [...authorizeTask(ctx, "comment", taskId), ...allowedGuards(taskId, id, isAuthor(ctx))],
    statements: [
      statements
        .update(comments)
        .set({ body, mentions: mentionsIn(body, taskId), updatedAt: ctx.now.toISOString() })
        .where(eq(comments.id, id)),
    ],
  };
}

/** By its author, or the task's owner. @throws AppError `not_found`, `forbidden` */
export function deleteComment(ctx: AuthenticatedContext, taskId: string, id: string): Write<null> {
  const owned = and(eq(tasks.id, taskId), eq(tasks.ownerId, ctx.principal.userId));
  const isOwner = exists(statements.select({ id: tasks.id }).from(tasks).where(owned));
  return {
    event: "comment.deleted",
    id,
    guards: [...authorizeTask(ctx, "comment", taskId), ...allowedGuards(taskId, id, or(isAuthor(ctx), isOwner))],
    statements: cascadeDelete(ctx.entities, "comment", eq(comments.id, id)).statements,
  };
}

function mentionsIn(body: string, taskId: string): SQL<string> {
  return mentionsAmong(sql`${JSON.stringify(mentionedIn(body))}`, sql`${taskId}`);
}

/** The ids of those users who can see the task, as a JSON list. `names` is one of their folded names. */
export function mentionsAmong(names: SQL, taskId: SQL): SQL<string> {
  const canSee = sql`EXISTS (SELECT 1 FROM ${tasks} WHERE ${tasks.id} = ${taskId} AND ${taskRole(sql`${users.id}`)} IS NOT NULL)`;
  return sql<string>`(SELECT json_group_array(${users.id}) FROM json_each(${names}) AS name
    JOIN ${users} ON ${users.usernameKey} = name.value WHERE ${canSee})`;
}

function allowedGuards(taskId: string, id: string, who: SQL | undefined): Guard[] {
  const some = (where: SQL | undefined) => exists(statements.select({ id: comments.id }).from(comments).where(where));
  return [
    guard(some(isComment(taskId, id)), notFound("comment")),
    guard(some(and(isComment(taskId, id), who)), forbidden()),
  ];
}

function isComment(taskId: string, id: string): SQL | undefined {
  return and(eq(comments.id, id), eq(comments.taskId, taskId));
}

function isAuthor({ principal }: AuthenticatedContext): SQL {
  return eq(comments.authorId, principal.userId);
}
