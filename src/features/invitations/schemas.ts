import { z } from "@hono/zod-openapi";
import { GRANTABLE, SUBJECTS } from "../../db/schema/grants.ts";
import { INVITATION_STATUSES } from "../../db/schema/invitations.ts";
import { email, id, instant, rule, text } from "../../http/fields.ts";
import { personSchema, EXAMPLES as SHARING } from "../sharing/schemas.ts";

export const invitationSchema = z
  .object({
    id: id(),
    subject: z.enum(SUBJECTS),
    subject_id: id(),
    role: z.enum(GRANTABLE),
    status: z.enum(INVITATION_STATUSES),
    inviter: personSchema,
    created_at: instant(),
    expires_at: instant(),
  })
  .openapi("Invitation");

const either = "Send either a username or an e-mail address.";

export const inviteSchema = z
  .strictObject({ username: text().max(150), email: email() })
  .partial()
  .extend({ role: z.enum(GRANTABLE).openapi({ description: "Ownership is handed over, not invited to." }) })
  .refine(({ username, email }) => username === undefined || email === undefined, {
    ...rule("contradiction", either),
    path: ["email"],
  })
  .refine(({ username, email }) => username !== undefined || email !== undefined, {
    ...rule("required", either),
    path: ["username"],
  })
  .openapi("Invite");

export const EXAMPLES = {
  invite: { username: "grace", role: "editor" },
  invitation: {
    id: "01983f2e-7c1a-7b3c-9d4e-5f60718293c1",
    subject: "category",
    subject_id: "01983f2e-7c1a-7b3c-9d4e-5f60718293a6",
    role: "editor",
    status: "pending",
    inviter: SHARING.person,
    created_at: "2026-03-14T09:26:53.589Z",
    expires_at: "2026-03-28T09:26:53.589Z",
  },
};
