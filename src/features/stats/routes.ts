import { answer, route } from "../../http/documented.ts";
import { createRouter } from "../../http/router.ts";
import { signedIn } from "../accounts/authenticate.ts";
import { EXAMPLE, statsSchema } from "./schemas.ts";
import { getStats } from "./stats.ts";

const statsRoute = route(
  {
    ...signedIn,
    method: "get",
    path: "/api/admin/stats",
    tags: ["Administration"],
    summary: "Numbers of the last thirty days in UTC, oldest first, and totals",
    responses: { 200: answer("The numbers", statsSchema, EXAMPLE) },
  },
  ["forbidden"],
);

export const statsRoutes = createRouter();

statsRoutes.openapi(statsRoute, async (c) => c.json(await getStats(c.get("ctx")), 200));
