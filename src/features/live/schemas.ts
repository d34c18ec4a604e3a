import { z } from "@hono/zod-openapi";
import { CURSOR_EXAMPLE } from "../sync/schemas.ts";

export const liveQuery = z.strictObject({
  since: z.string().optional().openapi({
    description: "Continue from this cursor. Without it, only new changes are sent.",
    example: CURSOR_EXAMPLE,
  }),
});

export const ticketSchema = z
  .object({
    ticket: z.string(),
    expires_in: z.int().openapi({ description: "Seconds until the ticket expires. It can be used once." }),
  })
  .openapi("Ticket");

export const TICKET_EXAMPLE = { ticket: "twt_AZg_LnwaezydTl9gcYKTpAGYPy58Gns8nU5fYHGCk6VCeQAAAAAAAA", expires_in: 60 };
