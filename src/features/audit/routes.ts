import { answer, route } from "../../http/documented.ts";
import { linked, listExample, listOf, sliceOf } from "../../http/pagination.ts";
import { createRouter } from "../../http/router.ts";
import { signedIn } from "../accounts/authenticate.ts";
import { listAudit } from "./list.ts";
import { auditQuery, auditSchema, EXAMPLE } from "./schemas.ts";

const auditRoute = route(
  {
    ...signedIn,
    method: "get",
    path: "/api/admin/audit",
    tags: ["Administration"],
    summary: "Who did what to whose account in the last 400 days, newest first",
    request: { query: auditQuery },
    responses: { 200: answer("A page of entries", listOf(auditSchema), listExample(EXAMPLE)) },
  },
  ["forbidden", "bad_cursor"],
);

export const auditRoutes = createRouter();

auditRoutes.openapi(auditRoute, async (c) => {
  const { cursor, page_size, ...filters } = c.req.valid("query");
  const page = await listAudit(c.get("ctx"), filters, await sliceOf(c, cursor, page_size));
  return c.json(await linked(c, page), 200);
});
