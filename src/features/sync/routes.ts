import { z } from "@hono/zod-openapi";
import { type EndpointGroup, endpoint } from "../../http/endpoint.ts";
import { wholeNumber } from "../../http/fields.ts";
import { SYNC_EXAMPLE, syncSchema } from "./schemas.ts";
import { sync } from "./sync.ts";

const query = z.strictObject({
  cursor: z.string().optional().openapi({ description: "From an earlier sync or a live frame. It never expires." }),
  limit: wholeNumber(1, 1000).default(500).openapi({ description: "The number of changes, at most." }),
});

export const syncEndpoints = {
  tag: { name: "Sync", description: "Keeps a copy of everything that a user can see." },
  endpoints: [
    endpoint(
      {
        route: "GET /api/sync",
        summary: "Get changes",
        description:
          "What has changed since the cursor, deletions included. Without a cursor: everything that the user can see. Apply the " +
          "changes in their order, and go on with the new cursor while `has_more` is true.",
        access: "live",
        // A cursor may come from a socket, and be ahead of a replica.
        readsPrimary: true,
        etag: "feed",
        unrestricted: true,
        query,
        response: { description: "Changes in order", schema: syncSchema, example: SYNC_EXAMPLE },
        errors: ["bad_cursor"],
      },
      ({ ctx, query }) => sync(ctx, query),
    ),
  ],
} satisfies EndpointGroup;
