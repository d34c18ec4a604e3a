import { z } from "@hono/zod-openapi";
import { GRANTABLE, SUBJECTS } from "../../db/schema/grants.ts";
import { INVITATION_STATUSES } from "../../db/schema/invitations.ts";
import { ROLES } from "../../db/visibility.ts";
import { email, id, instant, rule, text } from "../../http/fields.ts";

/** Someone as others see them. */
export const personSchema = z
  .object({ id: id(), username: z.string(), display_name: z.string() })
  .openapi("Person", { description: "Someone as others see them." });

export const memberSchema = personSchema.extend({ role: z.enum(ROLES) }).openapi("Member");

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

const grantable = z.enum(GRANTABLE).openapi({ description: "Ownership is handed over, not invited to." });
const either = "Send a username or an e-mail address, one of them.";

export const inviteSchema = z
  .strictObject({ username: text().max(150), email: email() })
  .partial()
  .extend({ role: grantable })
  .refine(({ username, email }) => username === undefined || email === undefined, {
    ...rule("contradiction", either),
    path: ["email"],
  })
  .refine(({ username, email }) => username !== undefined || email !== undefined, {
    ...rule("required", either),
    path: ["username"],
  })
  .openapi("Invite");

export const memberChangeSchema = z
  .strictObject({ role: z.enum(ROLES).openapi({ description: "`owner` hands over: you stay as editor." }) })
  .openapi("MemberChange");

const ADA = { id: "01983f2e-7c1a-7b3c-9d4e-5f60718293a4", username: "ada", display_name: "Ada Lovelace" };

export const EXAMPLES = {
  person: ADA,
  member: { ...ADA, role: "owner" },
  invite: { username: "grace", role: "editor" },
  change: { role: "viewer" },
  invitation: {
    id: "01983f2e-7c1a-7b3c-9d4e-5f60718293c1",
    subject: "category",
    subject_id: "01983f2e-7c1a-7b3c-9d4e-5f60718293a6",
    role: "editor",
    status: "pending",
    inviter: ADA,
    created_at: "2026-03-14T09:26:53.589Z",
    expires_at: "2026-03-28T09:26:53.589Z",
  },
};
