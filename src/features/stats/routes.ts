import { type EndpointGroup, endpoint } from "../../http/endpoint.ts";
import { ADMINISTRATION } from "../audit/schemas.ts";
import { EXAMPLE, statsSchema } from "./schemas.ts";
import { getStats } from "./stats.ts";

export const statsEndpoints = {
  tag: ADMINISTRATION,
  endpoints: [
    endpoint(
      {
        route: "GET /api/admin/stats",
        summary: "Get statistics",
        description:
          "Numbers for each of the last 30 days in UTC, oldest first, and totals. What the Worker counts in memory, from `requests` " +
          "on, is up to a minute late.",
        access: "admin",
        response: { description: "The statistics", schema: statsSchema, example: EXAMPLE },
        errors: ["forbidden"],
      },
      ({ ctx }) => getStats(ctx),
    ),
  ],
} satisfies EndpointGroup;
