import { z } from "@hono/zod-openapi";
import { id, readOnly } from "../../http/fields.ts";
import { ROLES } from "./roles.ts";

export const SHARING = {
  name: "Sharing",
  description: "Members of categories and tasks, invitations, and what the people who share something do.",
};

export const personSchema = z
  .object({ id: id(), username: z.string(), display_name: z.string() })
  .openapi("Person", { description: "A user as others see them." });

export const memberSchema = personSchema.extend({ role: z.enum(ROLES) }).openapi("Member");

export const memberChangeSchema = z
  .strictObject({
    role: z.enum(ROLES).openapi({ description: "`owner` hands over: you stay as editor." }),
    id: readOnly(),
    username: readOnly(),
    display_name: readOnly(),
  })
  .openapi("MemberChange");

const ADA = { id: "01983f2e-7c1a-7b3c-9d4e-5f60718293a4", username: "ada", display_name: "Ada Lovelace" };

export const EXAMPLES = {
  person: ADA,
  member: { ...ADA, role: "owner" },
  change: { role: "viewer" },
};
