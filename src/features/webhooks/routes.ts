import { NO_CONTENT } from "../../http/contract.ts";
import { type EndpointGroup, endpoint } from "../../http/endpoint.ts";
import { listEndpoint } from "../../http/list-endpoint.ts";
import { createWebhook } from "./create.ts";
import { listDeliveries, redeliver, replay, testWebhook } from "./deliveries.ts";
import { rotateSecret } from "./rotate.ts";
import * as schemas from "./schemas.ts";
import { updateWebhook } from "./update.ts";
import { deleteWebhook, getWebhook, listWebhooks } from "./webhooks.ts";

const common = { access: "webhooks", unrestricted: true } as const;
const webhook = { schema: schemas.webhookSchema, example: schemas.EXAMPLE };
const withSecret = { schema: schemas.webhookWithSecretSchema, example: schemas.EXAMPLE_WITH_SECRET };
const accepted = { status: 202, description: "It will be sent. The response has no body." } as const;

export const webhookEndpoints = {
  tag: {
    name: "Webhooks",
    description: "Requests to servers of yours when something happens, as Standard Webhooks has them.",
  },
  endpoints: [
    listEndpoint(
      {
        ...common,
        route: "GET /api/webhooks",
        summary: "List webhooks",
        description: "The user's webhooks, newest first.",
        item: { ...webhook, description: "A page of webhooks" },
      },
      ({ ctx, slice }) => listWebhooks(ctx, slice),
    ),
    endpoint(
      {
        ...common,
        route: "POST /api/webhooks",
        summary: "Create a webhook",
        description:
          "It is sent what happens from now on to all that the user can see. The response has its secret, which is not shown " +
          "again. A user has at most 10 webhooks.",
        body: { schema: schemas.createSchema, example: schemas.EXAMPLE_INPUT },
        response: { ...withSecret, status: 201, description: "The new webhook" },
        showsSecret: true,
        location: "/api/webhooks/{id}",
        errors: ["too_many_webhooks"],
      },
      ({ ctx, body }) => createWebhook(ctx, body),
    ),
    endpoint(
      {
        ...common,
        route: "GET /api/webhooks/{id}",
        summary: "Get a webhook",
        description: "Whether it is on, and what it is sent.",
        response: { ...webhook, description: "The webhook" },
      },
      ({ ctx, params }) => getWebhook(ctx, params.id),
    ),
    endpoint(
      {
        ...common,
        route: "PATCH /api/webhooks/{id}",
        summary: "Update a webhook",
        description:
          "Changes the fields that are sent. Switched off, it gives up what waits. Switched on, it is sent what happens from then on.",
        body: { schema: schemas.updateSchema, example: { enabled: true } },
        response: { ...webhook, description: "The webhook" },
      },
      ({ ctx, params, body }) => updateWebhook(ctx, params.id, body),
    ),
    endpoint(
      {
        ...common,
        route: "DELETE /api/webhooks/{id}",
        summary: "Delete a webhook",
        description: "Nothing more is sent to it.",
        response: NO_CONTENT,
      },
      ({ ctx, params }) => deleteWebhook(ctx, params.id),
    ),
    endpoint(
      {
        ...common,
        route: "POST /api/webhooks/{id}/rotate",
        summary: "Rotate a webhook's secret",
        description:
          "The response has the new secret, which is not shown again. The previous one signs too for 24 hours.",
        response: { ...withSecret, description: "The webhook" },
        showsSecret: true,
        errors: ["conflict"],
      },
      ({ ctx, params }) => rotateSecret(ctx, params.id),
    ),
    endpoint(
      {
        ...common,
        route: "POST /api/webhooks/{id}/test",
        summary: "Test a webhook",
        description: "Sends `webhook.test` once, with the `seq` 0, also if the webhook is off.",
        response: accepted,
      },
      ({ ctx, params }) => testWebhook(ctx, params.id),
    ),
    listEndpoint(
      {
        ...common,
        route: "GET /api/webhooks/{id}/deliveries",
        summary: "List deliveries",
        description: "What was sent or is to be sent to a webhook, newest first. Kept for 30 days.",
        item: {
          schema: schemas.deliverySchema,
          example: schemas.EXAMPLE_DELIVERY,
          description: "A page of deliveries",
        },
      },
      ({ ctx, params, slice }) => listDeliveries(ctx, params.id, slice),
    ),
    endpoint(
      {
        ...common,
        route: "POST /api/webhooks/{id}/deliveries/{seq}/redeliver",
        summary: "Redeliver an event",
        description: "Sends it again with the same `webhook-id`, or without waiting for the next try.",
        response: accepted,
        errors: ["webhook_off"],
      },
      ({ ctx, params }) => redeliver(ctx, params.id, Number(params.seq)),
    ),
    endpoint(
      {
        ...common,
        route: "POST /api/webhooks/{id}/replay",
        summary: "Replay events",
        description:
          "Sends all events after `since` again, with the same `webhook-id`s, as far back as events are kept: 400 days. Also " +
          "those that happened while the webhook was off, or before it was made.",
        body: { schema: schemas.replaySchema, example: { since: 41 } },
        response: accepted,
        errors: ["webhook_off"],
      },
      ({ ctx, params, body }) => replay(ctx, params.id, body.since),
    ),
  ],
} satisfies EndpointGroup;
