import { jsonBoolean, jsonObject, type ShapeOf } from "../../db/json.ts";
import { users } from "../../db/schema/users.ts";

const fields = {
  id: users.id,
  username: users.username,
  email: users.email,
  email_verified: jsonBoolean(users.emailVerified),
  role: users.role,
  created_at: users.createdAt,
};

export const userView = jsonObject(fields);
export type User = ShapeOf<typeof userView>;

/** As admins see a user. */
export const accountView = jsonObject({ ...fields, suspended_at: users.suspendedAt });
export type Account = ShapeOf<typeof accountView>;
