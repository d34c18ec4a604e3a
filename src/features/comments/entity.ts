import { type SQL, sql } from "drizzle-orm";
import { defineEntity } from "../../db/entity.ts";
import { constantView, jsonObject, type ShapeOf } from "../../db/json.ts";
import { comments } from "../../db/schema/comments.ts";
import { feed } from "../../db/schema/feed.ts";
import { profiles } from "../../db/schema/profiles.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { users } from "../../db/schema/users.ts";
import { type Person, personView, personWith } from "../sharing/people.ts";
import { taskReaders } from "../sharing/roles.ts";
import { commentSchema } from "./schemas.ts";

export const commentView = jsonObject({
  id: comments.id,
  task_id: comments.taskId,
  body: comments.body,
  author: personWith(comments.authorId) as SQL<Person>,
  mentions: sql<Person[]>`json((SELECT json_group_array(json(${personView})) FROM json_each(${comments.mentions})
    JOIN ${users} ON ${users.id} = value JOIN ${profiles} ON ${profiles.userId} = ${users.id}))`,
  created_at: comments.createdAt,
  updated_at: comments.updatedAt,
});

export type Comment = ShapeOf<typeof commentView>;

export const commentEntity = defineEntity({
  name: "comment",
  table: comments,
  id: comments.id,
  owner: sql`(SELECT ${tasks.ownerId} FROM ${tasks} WHERE ${tasks.id} = ${comments.taskId})`,
  person: comments.authorId,
  subject: comments.taskId,
  events: ["created", "updated", "deleted"],
  view: constantView(commentView),
  schema: commentSchema,
  readers: (where) => sql`(SELECT reader, ${comments.id} AS entity_id FROM ${comments} JOIN
    ${taskReaders(sql`${tasks.id} IN (SELECT ${comments.taskId} FROM ${comments} WHERE ${where})`)} AS readers
    ON readers.entity_id = ${comments.taskId} WHERE ${where})`,
  parents: [{ entity: "task", id: comments.taskId, sharesReaders: true }],
  erasedWith: (userId) => sql`${comments.authorId} = ${userId}`,
  showsPerson: (userId) => sql`(${comments.authorId} = ${userId} OR (${comments.id} IN (${inFeedOf(userId)})
    AND EXISTS (SELECT 1 FROM json_each(${comments.mentions}) WHERE value = ${userId})))`,
  // A person's own comments are erased; from others' comments only the mention.
  withoutPerson: (data, userId) => sql`iif(${data} ->> '$.author.id' = ${userId}, NULL, json_set(${data}, '$.mentions',
    json((SELECT json_group_array(json(value)) FROM json_each(${data}, '$.mentions') WHERE value ->> '$.id' <> ${userId}))))`,
});

/** A comment is in the feed of whoever it mentions, so that not all comments have to be looked through. */
function inFeedOf(userId: string): SQL {
  return sql`SELECT ${feed.entityId} FROM ${feed} WHERE ${feed.userId} = ${userId} AND ${feed.entity} = 'comment'`;
}

declare module "../../db/entity.ts" {
  interface Entities {
    comment: typeof commentEntity;
  }
}
