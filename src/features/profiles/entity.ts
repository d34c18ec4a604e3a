import { sql } from "drizzle-orm";
import { defineEntity, rowsOfOwner } from "../../db/entity.ts";
import { constantView, jsonBoolean, jsonObject, type ShapeOf } from "../../db/json.ts";
import { digests } from "../../db/schema/digests.ts";
import { grants } from "../../db/schema/grants.ts";
import { links } from "../../db/schema/links.ts";
import { profiles } from "../../db/schema/profiles.ts";
import { sessions } from "../../db/schema/sessions.ts";
import { sockets } from "../../db/schema/sockets.ts";
import { tokens } from "../../db/schema/tokens.ts";
import { profileSchema } from "./schemas.ts";

export const profileView = jsonObject({
  display_name: profiles.displayName,
  bio: profiles.bio,
  time_zone: profiles.timeZone,
  locale: profiles.locale,
  email_reminders: jsonBoolean(profiles.emailReminders),
  email_activity: jsonBoolean(profiles.emailActivity),
  daily_digest_at: profiles.dailyDigestAt,
  version: profiles.version,
  created_at: profiles.createdAt,
  updated_at: profiles.updatedAt,
});

export type Profile = ShapeOf<typeof profileView>;

/** A profile lives as long as its account, whose other rows are deleted with it. */
export const profileEntity = defineEntity({
  name: "profile",
  table: profiles,
  id: profiles.userId,
  owner: profiles.userId,
  isPersonal: true,
  subject: profiles.userId,
  events: ["updated", "deleted"],
  view: constantView(profileView),
  schema: profileSchema,
  readers: rowsOfOwner(profiles, profiles.userId, profiles.userId),
  attached: [
    { table: grants, id: grants.userId },
    { table: digests, id: digests.userId },
    { table: links, id: links.userId },
    { table: sockets, id: sockets.userId },
    { table: sessions, id: sessions.userId },
    { table: tokens, id: tokens.userId },
  ],
  erasedWith: (userId) => sql`${profiles.userId} = ${userId}`,
});

declare module "../../db/entity.ts" {
  interface Entities {
    profile: typeof profileEntity;
  }
}
