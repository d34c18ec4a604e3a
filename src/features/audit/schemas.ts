import { z } from "@hono/zod-openapi";
import { AUDIT_ACTIONS } from "../../db/schema/audit.ts";
import { filter, id, instant } from "../../http/fields.ts";

export const ADMINISTRATION = {
  name: "Administration",
  description: "For admins of the site. Everyone else gets a 403.",
};

export const auditQuery = z.strictObject({
  actor: filter(id()).openapi({ description: "The id of the user who acted." }),
  target: filter(id()).openapi({ description: "The id of the user whose account it is about." }),
  action: filter(z.enum(AUDIT_ACTIONS)).openapi({ description: "What was done." }),
});

export const auditSchema = z
  .object({
    id: id(),
    at: instant(),
    action: z.enum(AUDIT_ACTIONS),
    actor_id: id()
      .nullable()
      .openapi({ description: "Null for a failed log-in, and for the operator's command line." }),
    target_id: id().nullable().openapi({ description: "Whose account it is about; null where there is none." }),
    ip_hash: z
      .string()
      .optional()
      .openapi({ description: "The same for the same address; absent where none is known." }),
    detail: z.record(z.string(), z.string()),
  })
  .openapi("AuditEntry");

export const EXAMPLE = {
  id: "01983f2e-7c1a-7b3c-9d4e-5f60718293c1",
  at: "2026-03-14T09:26:53.589Z",
  action: "role.changed",
  actor_id: "01983f2e-7c1a-7b3c-9d4e-5f60718293a4",
  target_id: "01983f2e-7c1a-7b3c-9d4e-5f60718293a5",
  ip_hash: "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA",
  detail: { from: "user", to: "admin" },
};
