import { type EndpointGroup, endpoint } from "../../http/endpoint.ts";
import { previewRecurrence } from "./preview.ts";
import { EXAMPLES, previewInput, previewSchema } from "./schemas.ts";

export const recurrenceEndpoints = {
  tag: { name: "Recurrence", description: "Rules by which a task comes back, as RRULE of RFC 5545." },
  endpoints: [
    endpoint(
      {
        route: "POST /api/recurrence/preview",
        summary: "Preview a recurrence rule",
        description:
          "The due date itself and the occurrences that follow. Depends on the body alone and stores nothing.",
        access: "tasks:read",
        isReadOnly: true,
        body: { schema: previewInput, example: EXAMPLES.input },
        response: { description: "The first occurrences", schema: previewSchema, example: EXAMPLES.preview },
      },
      ({ ctx, body }) => previewRecurrence(ctx, body),
    ),
  ],
} satisfies EndpointGroup;
