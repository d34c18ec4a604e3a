import type { Endpoint } from "../../http/endpoint.ts";
import { listEndpoint } from "../../http/list-endpoint.ts";
import { listAudit } from "./list.ts";
import { ADMINISTRATION, auditQuery, auditSchema, EXAMPLE } from "./schemas.ts";

const auditEndpoint = listEndpoint(
  {
    method: "get",
    path: "/api/admin/audit",
    tag: ADMINISTRATION,
    summary: "List the audit log",
    description: "Who did what to whose account in the last 400 days, newest first.",
    access: "admin",
    query: auditQuery,
    item: { description: "A page of entries", schema: auditSchema, example: EXAMPLE },
    errors: ["forbidden"],
  },
  ({ ctx, query, slice }) => listAudit(ctx, query, slice),
);

export const auditEndpoints: readonly Endpoint[] = [auditEndpoint];
