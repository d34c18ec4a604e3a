import { sql } from "drizzle-orm";
import { defineEntity, rowsOfOwner } from "../../db/entity.ts";
import { constantView, jsonObject, type ShapeOf } from "../../db/json.ts";
import { labels } from "../../db/schema/labels.ts";
import { labelSchema } from "./schemas.ts";

export const labelFields = {
  id: labels.id,
  name: labels.name,
  color: labels.color,
  position: labels.position,
  version: labels.version,
  created_at: labels.createdAt,
  updated_at: labels.updatedAt,
};

export const labelView = jsonObject(labelFields);

export type Label = ShapeOf<typeof labelView>;

/** A label of someone's palette. `merged` is the event of the one that stays. */
export const labelEntity = defineEntity({
  name: "label",
  table: labels,
  id: labels.id,
  owner: labels.ownerId,
  isPersonal: true,
  subject: labels.id,
  events: ["created", "updated", "merged", "deleted"],
  view: constantView(labelView),
  schema: labelSchema,
  readers: rowsOfOwner(labels, labels.ownerId, labels.id),
  erasedWith: (userId) => sql`${labels.ownerId} = ${userId}`,
});

declare module "../../db/entity.ts" {
  interface Entities {
    label: typeof labelEntity;
  }
}
