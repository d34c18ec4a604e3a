import { type SQL, sql } from "drizzle-orm";
import { defineEntity } from "../../db/entity.ts";
import { constantView, jsonObject, type ShapeOf } from "../../db/json.ts";
import { invitations } from "../../db/schema/invitations.ts";
import { type Person, personWith } from "../sharing/people.ts";
import { invitationSchema } from "./schemas.ts";

export const invitationView = jsonObject({
  id: invitations.id,
  subject: invitations.subject,
  subject_id: invitations.subjectId,
  role: invitations.role,
  status: invitations.status,
  inviter: personWith(invitations.inviterId) as SQL<Person>,
  created_at: invitations.createdAt,
  expires_at: invitations.expiresAt,
});

export type Invitation = ShapeOf<typeof invitationView>;

export const invitationEntity = defineEntity({
  name: "invitation",
  table: invitations,
  id: invitations.id,
  owner: invitations.inviterId,
  person: sql`coalesce(${invitations.inviteeId}, ${invitations.inviterId})`,
  subject: invitations.subjectId,
  events: ["created", "received", "accepted", "declined", "withdrawn", "expired", "deleted"],
  view: constantView(invitationView),
  schema: invitationSchema,
  readers: (where) => sql`(SELECT ${invitations.inviterId} AS reader, ${invitations.id} AS entity_id FROM ${invitations}
    WHERE ${where} UNION SELECT ${invitations.inviteeId}, ${invitations.id} FROM ${invitations}
    WHERE ${invitations.inviteeId} IS NOT NULL AND ${where})`,
  parents: [
    { entity: "task", id: invitations.subjectId, where: sql`${invitations.subject} = 'task'` },
    { entity: "category", id: invitations.subjectId, where: sql`${invitations.subject} = 'category'` },
  ],
  erasedWith: (userId) => sql`(${invitations.inviterId} = ${userId} OR ${invitations.inviteeId} = ${userId})`,
  showsPerson: (userId) => sql`${invitations.inviterId} = ${userId}`,
  withoutPerson: (data, userId) => sql`iif(${data} ->> '$.inviter.id' = ${userId}, NULL, ${data})`,
});

declare module "../../db/entity.ts" {
  interface Entities {
    invitation: typeof invitationEntity;
  }
}
