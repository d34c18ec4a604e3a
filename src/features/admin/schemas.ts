import { z } from "@hono/zod-openapi";
import { id, instant, readOnly, text } from "../../http/fields.ts";
import { EXAMPLES, userSchema } from "../accounts/schemas.ts";

export const accountSchema = userSchema.extend({ suspended_at: instant().nullable() }).openapi("Account");

export const accountQuery = z.strictObject({
  search: text()
    .trim()
    .max(254)
    .default("")
    .openapi({ description: "Part of a username or of an e-mail address, in upper or lower case." }),
});

export const roleInputSchema = z
  .strictObject({
    role: userSchema.shape.role,
    id: readOnly(),
    username: readOnly(),
    email: readOnly(),
    email_verified: readOnly(),
    created_at: readOnly(),
    suspended_at: readOnly(),
  })
  .openapi("RoleInput");

export const removalSchema = z
  .strictObject({
    shared: z.union([z.literal("delete"), z.strictObject({ hand_over_to: id() })]).openapi({
      description: "What happens to what others can see: `delete`, or the id of the user who receives it.",
    }),
  })
  .partial()
  .openapi("Removal");

export const EXAMPLE = { ...EXAMPLES.user, suspended_at: null };
