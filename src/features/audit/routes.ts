import type { EndpointGroup } from "../../http/endpoint.ts";
import { listEndpoint } from "../../http/list-endpoint.ts";
import { listAudit } from "./list.ts";
import { ADMINISTRATION, auditQuery, auditSchema, EXAMPLE } from "./schemas.ts";

export const auditEndpoints = {
  tag: ADMINISTRATION,
  endpoints: [
    listEndpoint(
      {
        route: "GET /api/admin/audit",
        summary: "List the audit log",
        description: "Who did what to whose account in the last 400 days, newest first.",
        access: "admin",
        query: auditQuery,
        item: { description: "A page of entries", schema: auditSchema, example: EXAMPLE },
        errors: ["forbidden"],
      },
      ({ ctx, query, slice }) => listAudit(ctx, query, slice),
    ),
  ],
} satisfies EndpointGroup;
