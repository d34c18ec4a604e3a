import { type SQL, sql } from "drizzle-orm";
import { defineEntity } from "../../db/entity.ts";
import { jsonObject, type ShapeOf, viewBy } from "../../db/json.ts";
import { categories } from "../../db/schema/categories.ts";
import { grants } from "../../db/schema/grants.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { categoryReaders, categoryRole, type Role } from "../sharing/roles.ts";
import { categorySchema } from "./schemas.ts";

const fields = (viewer: SQL) => ({
  id: categories.id,
  name: categories.name,
  color: categories.color,
  position: categories.position,
  owner_id: categories.ownerId,
  role: categoryRole(viewer) as SQL<Role>,
  version: categories.version,
  created_at: categories.createdAt,
  updated_at: categories.updatedAt,
});

export const categoryView = viewBy((viewer) => jsonObject(fields(viewer)));

export type Category = ShapeOf<typeof categoryView>;

/** With a count of other rows, which no event carries: it would have to be a change there too. */
export const countedCategoryView = viewBy((viewer) =>
  jsonObject({
    ...fields(viewer),
    task_count: sql<number>`(SELECT count(*) FROM ${tasks}
      WHERE ${tasks.ownerId} = ${categories.ownerId} AND ${tasks.categoryId} = ${categories.id})`,
  }),
);

export const categoryEntity = defineEntity({
  name: "category",
  table: categories,
  id: categories.id,
  owner: categories.ownerId,
  subject: categories.id,
  events: ["created", "updated", "deleted", "shared", "unshared"],
  view: categoryView,
  schema: categorySchema,
  readers: categoryReaders,
  attached: [
    { table: grants, id: grants.subjectId, person: grants.userId, where: sql`${grants.subject} = 'category'` },
  ],
  erasedWith: (userId) => sql`${categories.ownerId} = ${userId}`,
});

declare module "../../db/entity.ts" {
  interface Entities {
    category: typeof categoryEntity;
  }
}
