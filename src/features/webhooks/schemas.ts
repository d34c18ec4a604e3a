import { z } from "@hono/zod-openapi";
import { DELIVERY_STATES } from "../../db/schema/webhooks.ts";
import { id, instant, readOnly, text, textOf } from "../../http/fields.ts";

const url = () =>
  text().min(1).max(2048).openapi({
    format: "uri",
    example: "https://hooks.example.com/taskwire",
    description: "With https, a name on the public Internet, and the port 443 or 8443.",
  });

const events = () =>
  z
    .array(z.string())
    .min(1)
    .max(100)
    .openapi({
      example: ["task.*", "comment.created"],
      description: "Names of events, `task.*` for all events of tasks, and so on; `*` for all.",
    });

const categories = () => z.array(id()).min(1).max(100);

const description = () => textOf(0, 500).openapi({ example: "The team's chat" });

const ignored = { id: readOnly(), disabled_reason: readOnly(), created_at: readOnly() };

export const createSchema = z
  .strictObject({
    url: url(),
    events: events().default(["*"]),
    categories: categories().nullish().openapi({
      description:
        "Only the events of these categories, and of what is in them, are sent. Null: of everything that you can see.",
    }),
    description: description().default(""),
    enabled: readOnly(),
    ...ignored,
  })
  .openapi("WebhookCreate");

export const updateSchema = z
  .strictObject({
    url: url().optional(),
    events: events().optional(),
    categories: categories().nullish(),
    description: description().optional(),
    enabled: z
      .boolean()
      .optional()
      .openapi({ description: "Switches it on or off. What happens while it is off is not sent." }),
    ...ignored,
  })
  .openapi("WebhookUpdate");

export const webhookSchema = z
  .object({
    id: id(),
    url: z.string(),
    events: z.array(z.string()),
    categories: z.array(id()).nullable(),
    description: z.string(),
    enabled: z.boolean(),
    disabled_reason: z.enum(["gone", "failing"]).nullable().openapi({
      description:
        "`gone`: it answered 410. `failing`: it took nothing for five days. Null: it is on, or you switched it off.",
    }),
    created_at: instant(),
  })
  .openapi("Webhook");

export const webhookWithSecretSchema = webhookSchema
  .extend({ secret: z.string().openapi({ description: "What signs its requests. It is not shown again." }) })
  .openapi("WebhookWithSecret");

export const deliverySchema = z
  .object({
    seq: z.int().openapi({ description: "The event's place in everyone's order; 0 for a test." }),
    event: z.string(),
    state: z.enum(DELIVERY_STATES).openapi({
      description:
        "`pending`: not tried yet. `delivered`: taken. `failed`: tried, and to be tried again. `abandoned`: given up.",
    }),
    tries: z.int(),
    last_status: z.int().nullable(),
    last_error: z.string().nullable(),
    next_try_at: instant().nullable(),
    delivered_at: instant().nullable(),
  })
  .openapi("Delivery");

export const replaySchema = z
  .strictObject({ since: z.int().min(0).openapi({ description: "Events with a greater `seq` are sent again." }) })
  .openapi("WebhookReplay");

export const EXAMPLE_INPUT = {
  url: "https://hooks.example.com/taskwire",
  events: ["task.*"],
  categories: null,
  description: "The team's chat",
};

export const EXAMPLE = {
  id: "01983f2e-7c1a-7b3c-9d4e-5f60718293e7",
  ...EXAMPLE_INPUT,
  enabled: true,
  disabled_reason: null,
  created_at: "2026-03-14T09:26:53.589Z",
};

export const EXAMPLE_WITH_SECRET = { ...EXAMPLE, secret: "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oDPtvpvJ2JkyE=" };

export const EXAMPLE_DELIVERY = {
  seq: 42,
  event: "task.completed",
  state: "failed",
  tries: 2,
  last_status: 500,
  last_error: "Answered 500.",
  next_try_at: "2026-03-14T09:31:58.589Z",
  delivered_at: null,
} as const;
